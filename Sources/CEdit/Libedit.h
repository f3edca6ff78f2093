// The functions of libedit that are used. They are found when the library is loaded, and not by the linker, so that only
// the command that needs the library loads it.
#ifndef LIBEDIT_H
#define LIBEDIT_H

#include <histedit.h>

#define LIBEDIT_EACH(FUNCTION) \
    FUNCTION(el_init) \
    FUNCTION(el_set) \
    FUNCTION(el_gets) \
    FUNCTION(el_resize) \
    FUNCTION(history_init) \
    FUNCTION(history)

#endif
