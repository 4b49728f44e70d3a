// What Swift cannot import from FFmpeg's headers, and nothing more. Four kinds, each with its reason:
// macro constants, the variadic log callback, version gates (FFmpeg 5.1 to 8), av_malloc'd memory.
#pragma once

#include "../../CAVFormat/shim.h"
#include "../../CSwresample/shim.h"

// Macro constants: Swift's importer skips macros that cast or call.
static const int forge_AVERROR_EOF = AVERROR_EOF;
static const int forge_AVERROR_EAGAIN = AVERROR(EAGAIN);
static const int forge_AVERROR_EXIT = AVERROR_EXIT;
static const int forge_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int64_t forge_AV_NOPTS_VALUE = AV_NOPTS_VALUE;

/// The FFmpeg version of the four linked libraries, as `av_version_info` names it.
const char *_Nonnull forge_version(void);

/// Receives one formatted log line. `context` is the libav object's address or NULL.
typedef void (*forge_log_sink)(int level, const char *_Nonnull line);

/// Variadic: installs a log callback that formats each line and hands it on. Process-wide.
void forge_set_log_sink(forge_log_sink _Nonnull sink);
