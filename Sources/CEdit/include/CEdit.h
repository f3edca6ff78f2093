// A line of text that a person edits on the terminal: libedit, loaded by dlopen(3) when it is needed.
#ifndef CEDIT_H
#define CEDIT_H

/// libedit, and its state for standard input and output. There is one in a process, and it is never released.
struct cedit;

/// What `cedit_read` has found.
enum cedit_result {
    /// The line is not complete.
    CEDIT_MORE,
    CEDIT_LINE,
    /// Ctrl-D on an empty line.
    CEDIT_END
};

/// Loads libedit.so.2, sets the character type of the locale, and remembers at most `lines` lines. NULL, with errno set,
/// if the library or one of its functions was not found.
struct cedit *cedit_load(int lines);

/// Prints the prompt, and puts the terminal into the mode for editing.
void cedit_begin(struct cedit *edit, const char *prompt);

/// Reads what was typed; waits if nothing was.
///
/// `line` is set for CEDIT_LINE: the line with its line break, valid until the next call.
enum cedit_result cedit_read(struct cedit *edit, const char **line);

/// Whether the end of the line was pasted, so that more of the same text follows.
int cedit_is_pasting(const struct cedit *edit);

/// Puts the terminal into the mode that it had.
void cedit_end(struct cedit *edit);

/// Adds a line to those that the arrow keys and Ctrl-R find.
void cedit_remember(struct cedit *edit, const char *line);

/// Reads the remembered lines from a file, or writes them to it with the mode 0600; -1 if that fails.
int cedit_read_history(struct cedit *edit, const char *path);
int cedit_write_history(struct cedit *edit, const char *path);

#endif
