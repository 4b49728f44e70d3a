#pragma once
// Chained, lowest first: each module must see AVFrame and friends as CAVUtil's, not as a copy of its own.
#include "../CAVUtil/shim.h"
#include <libavcodec/avcodec.h>
