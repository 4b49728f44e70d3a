#include "CForgeShims.h"

#include <stdatomic.h>
#include <string.h>

#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
static const void *supported(const AVCodec *codec, enum AVCodecConfig config, int *count) {
    const void *values = NULL;
    *count = 0;
    if (avcodec_get_supported_config(NULL, codec, config, 0, &values, count) < 0) return NULL;
    return values;
}
#endif

enum AVSampleFormat forge_preferred_sample_format(const AVCodec *codec) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
    int count;
    const enum AVSampleFormat *formats = supported(codec, AV_CODEC_CONFIG_SAMPLE_FORMAT, &count);
    return formats && count > 0 ? formats[0] : AV_SAMPLE_FMT_NONE;
#else
    return codec->sample_fmts ? codec->sample_fmts[0] : AV_SAMPLE_FMT_NONE;
#endif
}

int forge_supports_sample_rate(const AVCodec *codec, int sample_rate) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
    int count;
    const int *rates = supported(codec, AV_CODEC_CONFIG_SAMPLE_RATE, &count);
    if (!rates) return 1;
    for (int i = 0; i < count; i++)
        if (rates[i] == sample_rate) return 1;
#else
    const int *rates = codec->supported_samplerates;
    if (!rates) return 1;
    for (; *rates; rates++)
        if (*rates == sample_rate) return 1;
#endif
    return 0;
}

static _Atomic(forge_log_sink) current_sink;

static void forward_line(void *context, int level, const char *format, va_list arguments) {
    forge_log_sink sink = atomic_load(&current_sink);
    if (!sink || level > av_log_get_level()) return;
    char line[1024];
    // No "[mp3 @ 0x55d0…]": an address says nothing to a reader and differs in every run.
    int print_prefix = 0;
    av_log_format_line2(context, level, format, arguments, line, sizeof line, &print_prefix);
    line[strcspn(line, "\r\n")] = 0;
    sink(level, line);
}

void forge_set_log_sink(forge_log_sink sink) {
    atomic_store(&current_sink, sink);
    av_log_set_callback(sink ? forward_line : av_log_default_callback);
}
