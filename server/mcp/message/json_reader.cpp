#include "mcp/message/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

namespace reply_mcp::mcp::message {
namespace {

/// Handler of json::basic_parser that builds the value from the inside out. Boost.JSON's own builder
/// lets the last of several equal names win.
class Builder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  json::value result;
  std::optional<std::string> duplicate;  ///< the name that came twice, when that stopped the parse

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code&) { return open(json::object()); }
  bool on_object_end(std::size_t, json::error_code& ec) { return close(ec); }
  bool on_array_begin(json::error_code&) { return open(json::array()); }
  bool on_array_end(std::size_t, json::error_code& ec) { return close(ec); }

  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code& ec) {
    text_.append(part);
    Level& level = levels_.back();
    if (level.container.get_object().contains(text_)) {
      duplicate = text_;
      ec = json::error::syntax;  // Boost.JSON has no code of its own for it
      return false;
    }
    level.key = std::move(text_);
    text_.clear();
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    text_.append(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    if (text_.empty()) {
      put(json::value(part));
    } else {
      text_.append(part);
      put(json::value(text_));
      text_.clear();
    }
    return true;
  }

  bool on_number_part(json::string_view part, json::error_code&) {
    text_.append(part);
    return true;
  }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) { return put_number(number); }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) { return put_number(number); }
  bool on_double(double number, json::string_view part, json::error_code& ec) {
    // Boost.JSON 1.81 may be off in the last place, which would change what a client sends on
    // its way through: the digits are read again. (Out of range: the value of Boost.JSON stays.)
    text_.append(part);
    std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (std::isfinite(number)) return put_number(number);
    ec = json::error::exponent_overflow;
    return false;
  }
  bool on_bool(bool value, json::error_code&) { return put(value); }
  bool on_null(json::error_code&) { return put(nullptr); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  struct Level {
    json::value container;
    std::string key;  ///< of the member that is being read
  };

  bool open(json::value container) {
    levels_.push_back({std::move(container), {}});
    return true;
  }
  bool close(json::error_code&) {
    json::value done = std::move(levels_.back().container);
    levels_.pop_back();
    return put(std::move(done));
  }
  template <typename Number>
  bool put_number(Number number) {
    text_.clear();
    return put(number);
  }
  bool put(json::value value) {
    if (levels_.empty()) {
      result = std::move(value);
    } else if (json::array* array = levels_.back().container.if_array()) {
      array->push_back(std::move(value));
    } else {
      levels_.back().container.get_object().emplace(levels_.back().key, std::move(value));
    }
    return true;
  }

  std::vector<Level> levels_;
  std::string text_;
};

std::string explain(const json::error_code& ec, std::size_t at, std::size_t max_depth,
                    const Builder& builder) {
  const std::string place = " at byte " + std::to_string(at);
  if (builder.duplicate) return "member name \"" + *builder.duplicate + "\" appears twice" + place;
  if (ec == json::error::too_deep) {
    return "nested deeper than " + std::to_string(max_depth) + " levels" + place;
  }
  if (ec == json::error::exponent_overflow) return "number too large" + place;
  if (ec == json::error::incomplete) return "the text ends in the middle of a value";
  if (ec == json::error::extra_data) return "more text after the end of the value" + place;
  return ec.message() + place;
}

}  // namespace

void throw_exception_from_error(const JsonViolation& violation, const boost::source_location&) {
  throw std::logic_error("a violation was read as a value: " + violation.message);
}

boost::system::result<json::value, JsonViolation> read_json(std::string_view text, std::size_t max_depth) {
  json::parse_options options;
  options.max_depth = max_depth;
  json::basic_parser<Builder> parser(options);
  json::error_code ec;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && read < text.size()) ec = json::error::extra_data;
  if (ec) return JsonViolation{explain(ec, read, max_depth, parser.handler())};
  return std::move(parser.handler().result);
}

}  // namespace reply_mcp::mcp::message
