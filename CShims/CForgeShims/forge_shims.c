#include "CForgeShims.h"

#include <stdatomic.h>

const char *forge_version(void) { return av_version_info(); }

static _Atomic(forge_log_sink) current_sink;

static void forward_line(void *context, int level, const char *format, va_list arguments) {
    if (level > av_log_get_level()) return;
    forge_log_sink sink = atomic_load(&current_sink);
    if (!sink) return;
    char line[1024];
    int print_prefix = 1;
    av_log_format_line2(context, level, format, arguments, line, sizeof line, &print_prefix);
    sink(level, line);
}

void forge_set_log_sink(forge_log_sink sink) {
    atomic_store(&current_sink, sink);
    av_log_set_callback(forward_line);
}
