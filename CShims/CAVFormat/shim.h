#pragma once
#include "../CAVCodec/shim.h"
#include <libavformat/avformat.h>
