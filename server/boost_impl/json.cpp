// The implementation of Boost.JSON, in builds with the thread sanitizer, which does not see what the system's
// library does with memory.
#include <boost/json/src.hpp>
