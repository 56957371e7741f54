#include "transport/stdio.hpp"
