#ifndef SYSTEM_CALL_LOG_H
#define SYSTEM_CALL_LOG_H

#include <stdbool.h>

/// Whether calls can be logged: on Linux with glibc, without a sanitizer.
bool system_call_log_is_available(void);

/// Begins to log the calls of this thread that open, write, synchronize, close and rename files.
void system_call_log_begin(void);

/// Ends it, and returns the log, to be released with `free`: a line for each call that succeeded, as
/// `write /tmp/a` or `rename /tmp/a /tmp/b`; nothing where memory ran out.
char *system_call_log_end(void);

#endif
