#pragma once
#include "../CAVUtil/shim.h"
#include <libswresample/swresample.h>
