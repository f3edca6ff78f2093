#include "CEdit.h"

#include <dlfcn.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Libedit.h"

static struct {
#define MEMBER(name) __typeof__(name) *name;
    LIBEDIT_EACH(MEMBER)
#undef MEMBER
} libedit;

struct cedit {
    EditLine *line;
    History *history;
    const char *prompt;
    int is_pasting;
};

// The only one: the functions that libedit calls get no pointer of ours.
static struct cedit edit;

static char *prompt(EditLine *line) {
    (void)line;
    return (char *)edit.prompt;
}

static unsigned char begin_paste(EditLine *line, int character) {
    (void)line, (void)character;
    edit.is_pasting = 1;
    return CC_NORM;
}

static unsigned char end_paste(EditLine *line, int character) {
    (void)line, (void)character;
    edit.is_pasting = 0;
    return CC_NORM;
}

static int find_functions(void) {
    errno = 0;
    void *library = dlopen("libedit.so.2", RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        if (!errno) errno = ELIBACC;
        return -1;
    }
    int missing = 0;
#define FIND(name) missing |= !(libedit.name = (__typeof__(name) *)dlsym(library, #name));
    LIBEDIT_EACH(FIND)
#undef FIND
    if (!missing) return 0;
    dlclose(library);
    errno = ENOSYS;
    return -1;
}

struct cedit *cedit_load(int lines) {
    if (find_functions() != 0) return NULL;
    // libedit reads characters as mbrtowc(3) does.
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
    edit.line = libedit.el_init("openclaw", stdin, stdout, stderr);
    edit.history = libedit.history_init();
    if (!edit.line || !edit.history) {
        errno = ENOMEM;
        return NULL;
    }
    HistEvent event;
    libedit.history(edit.history, &event, H_SETSIZE, lines);
    libedit.history(edit.history, &event, H_SETUNIQUE, 1);
    libedit.el_set(edit.line, EL_EDITOR, "emacs");
    libedit.el_set(edit.line, EL_PROMPT, prompt);
    libedit.el_set(edit.line, EL_HIST, libedit.history, edit.history);
    libedit.el_set(edit.line, EL_BIND, "^R", "em-inc-search-prev", NULL);
    libedit.el_set(edit.line, EL_ADDFN, "begin-paste", "A terminal begins to paste", begin_paste);
    libedit.el_set(edit.line, EL_ADDFN, "end-paste", "A terminal has pasted", end_paste);
    libedit.el_set(edit.line, EL_BIND, "\\e[200~", "begin-paste", NULL);
    libedit.el_set(edit.line, EL_BIND, "\\e[201~", "end-paste", NULL);
    return &edit;
}

void cedit_begin(struct cedit *edit, const char *prompt) {
    edit->prompt = prompt;
    libedit.el_resize(edit->line);
    // The terminal marks what is pasted.
    fputs("\033[?2004h", stdout);
    fflush(stdout);
    libedit.el_set(edit->line, EL_UNBUFFERED, 1);
}

enum cedit_result cedit_read(struct cedit *edit, const char **line) {
    int count = 0;
    const char *text = libedit.el_gets(edit->line, &count);
    if (!text || count < 1) return CEDIT_MORE;
    // What Ctrl-D on an empty line leaves.
    if (count == 1 && text[0] == 4) return CEDIT_END;
    if (text[count - 1] != '\n' && text[count - 1] != '\r') return CEDIT_MORE;
    *line = text;
    return CEDIT_LINE;
}

int cedit_is_pasting(const struct cedit *edit) { return edit->is_pasting; }

void cedit_end(struct cedit *edit) {
    libedit.el_set(edit->line, EL_UNBUFFERED, 0);
    fputs("\033[?2004l", stdout);
    fflush(stdout);
}

void cedit_remember(struct cedit *edit, const char *line) {
    HistEvent event;
    libedit.history(edit->history, &event, H_ENTER, line);
}

int cedit_read_history(struct cedit *edit, const char *path) {
    HistEvent event;
    return libedit.history(edit->history, &event, H_LOAD, path) < 0 ? -1 : 0;
}

int cedit_write_history(struct cedit *edit, const char *path) {
    HistEvent event;
    return libedit.history(edit->history, &event, H_SAVE, path) < 0 ? -1 : 0;
}
