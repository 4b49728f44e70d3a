// What Swift cannot import from FFmpeg's headers, and nothing more. Three kinds, each with its reason:
// macro constants, the variadic log callback, version gates (FFmpeg 5.1 to 8).
#pragma once

#include "../../CAVFormat/shim.h"
#include "../../CSwresample/shim.h"

// Macro constants: the importer skips macros that cast or call, and those that FFmpeg renamed.
static const int forge_AVERROR_EOF = AVERROR_EOF;
static const int forge_AVERROR_EAGAIN = AVERROR(EAGAIN);
static const int forge_AVERROR_EXIT = AVERROR_EXIT;
static const int forge_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int forge_AVERROR_STREAM_NOT_FOUND = AVERROR_STREAM_NOT_FOUND;
static const int forge_AVERROR_DECODER_NOT_FOUND = AVERROR_DECODER_NOT_FOUND;
static const int forge_AVERROR_PATCHWELCOME = AVERROR_PATCHWELCOME;
static const int forge_AVERROR_ENCODER_NOT_FOUND = AVERROR_ENCODER_NOT_FOUND;
static const int64_t forge_AV_NOPTS_VALUE = AV_NOPTS_VALUE;

// Version gate: FF_PROFILE_* became AV_PROFILE_* in libavcodec 60.22 (FFmpeg 6.1).
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 22, 100)
static const int forge_AAC_LOW = AV_PROFILE_AAC_LOW;
#else
static const int forge_AAC_LOW = FF_PROFILE_AAC_LOW;
#endif

/// Version gate: the sample format that an audio encoder likes best, AV_SAMPLE_FMT_NONE if it does not say.
/// avcodec_get_supported_config replaces AVCodec.sample_fmts from libavcodec 61.13 (FFmpeg 7.1) on.
enum AVSampleFormat forge_preferred_sample_format(const AVCodec *_Nonnull codec);

/// Version gate: whether an audio encoder takes a sample rate in Hz. One that does not say takes all.
int forge_supports_sample_rate(const AVCodec *_Nonnull codec, int sample_rate);

/// Receives one formatted log line without its line break.
typedef void (*forge_log_sink)(int level, const char *_Nonnull line);

/// Variadic: installs a log callback that formats each line and hands it on; NULL installs libav's own. Process-wide, any thread.
void forge_set_log_sink(forge_log_sink _Nullable sink);
