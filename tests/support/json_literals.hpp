// JSON written in tests without escapes.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <utility>

namespace reply_mcp::test {

namespace json = boost::json;

/// JSON of a text that may use ' for ".
inline json::value js(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse(text);
}

inline json::object jo(std::string text) {
  return js(std::move(text)).as_object();
}

}  // namespace reply_mcp::test
