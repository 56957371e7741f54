#include "base/version.hpp"
