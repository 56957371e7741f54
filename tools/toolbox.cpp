#include "tools/toolbox.hpp"
