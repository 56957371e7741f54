#include "base/json_text.hpp"

#include "base/hex.hpp"
#include "base/truncate.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace reply_mcp::base {
namespace {

constexpr std::size_t k_described_bytes = 80;

constexpr bool needs_escape(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20U || byte == 0x7FU || c == '"' || c == '\\';
}

void append_escaped(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else {
    out += "\\u00" + to_hex({&c, 1});
  }
}

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  // Most texts need no escape at all, so what lies between two escapes is copied at once.
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!needs_escape(text[i])) continue;
    out.append(text.substr(copied, i - copied));
    append_escaped(out, text[i]);
    copied = i + 1;
  }
  out.append(text.substr(copied));
  out.push_back('"');
}

template <typename Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
  out.append(text.data(), end.ptr);
}

/// Writes values one after the other; `indent` is the depth in pretty form, or -1 for compact form.
class JsonWriter {
 public:
  JsonWriter(std::string& out, bool pretty) : out_(out), pretty_(pretty) {}

  void write(const json::value& value) {
    switch (value.kind()) {
      case json::kind::null:
        out_ += "null";
        return;
      case json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        return;
      case json::kind::int64:
        return append_number(out_, value.get_int64());
      case json::kind::uint64:
        return append_number(out_, value.get_uint64());
      case json::kind::double_:
        return write_double(value.get_double());
      case json::kind::string:
        return append_string(out_, value.get_string());
      case json::kind::array:
        return write_array(value.get_array());
      case json::kind::object:
        return write_object(value.get_object());
    }
  }

  void write_object(const json::object& object) {
    open('{');
    bool first = true;
    for (const auto& [key, value] : object) {
      next(first);
      append_string(out_, key);
      out_ += pretty_ ? ": " : ":";
      write(value);
    }
    close('}', first);
  }

 private:
  void write_double(double number) {
    // JSON has no infinities, and base::read_json() makes none.
    if (!std::isfinite(number)) {
      out_ += "null";
    } else if (number == 0 && std::signbit(number)) {
      out_ += "-0.0";  // "-0" is read as an integer, which has no sign
    } else {
      append_number(out_, number);
    }
  }

  void write_array(const json::array& array) {
    open('[');
    bool first = true;
    for (const json::value& value : array) {
      next(first);
      write(value);
    }
    close(']', first);
  }

  void open(char bracket) {
    out_.push_back(bracket);
    ++depth_;
  }

  void next(bool& first) {
    if (!first) out_.push_back(',');
    first = false;
    if (pretty_) new_line();
  }

  void close(char bracket, bool empty) {
    --depth_;
    if (pretty_ && !empty) new_line();
    out_.push_back(bracket);
  }

  void new_line() {
    out_.push_back('\n');
    out_.append(2 * depth_, ' ');
  }

  std::string& out_;
  bool pretty_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string compact_json(const json::value& value) {
  std::string out;
  append_compact_json(out, value);
  return out;
}

std::string compact_json(const json::object& value) {
  std::string out;
  append_compact_json(out, value);
  return out;
}

void append_compact_json(std::string& out, const json::object& value) {
  JsonWriter(out, false).write_object(value);
}

void append_compact_json(std::string& out, const json::value& value) {
  JsonWriter(out, false).write(value);
}

std::string pretty_json(const json::value& value) {
  std::string out;
  JsonWriter(out, true).write(value);
  return out;
}

std::string plain_text(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return compact_json(value);
}

std::string describe_value(const json::value& value) {
  if (value.is_array() && value.get_array().size() > 8) {
    return "an array of " + std::to_string(value.get_array().size()) + " items";
  }
  if (value.is_object() && value.get_object().size() > 8) {
    return "an object with " + std::to_string(value.get_object().size()) + " members";
  }
  if (value.is_string()) {
    // Cut first: a long text is not escaped as a whole only to show its beginning.
    const std::string_view text = value.get_string();
    return compact_json(json::value(shorten(text, k_described_bytes)));
  }
  return shorten(compact_json(value), k_described_bytes);
}

}  // namespace reply_mcp::base
