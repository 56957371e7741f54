#include "schemas/catalogue.hpp"

#include "openapi.hpp"
