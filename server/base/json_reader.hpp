// JSON from outside, read so that nothing of it is lost without a word: half a character, bytes that are no
// UTF-8 and a byte order mark are repaired, and a number that this program could not keep stays as its
// digits. For what Reply, files and models' own texts hold; requests of clients, whose numbers and names must
// be right, have a stricter reader (mcp/message/json_reader.hpp).
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::base {

namespace json = boost::json;

/// What a text must be before any JSON parser takes it: without a byte order mark at its beginning, and with
/// U+FFFD for bytes that are no UTF-8 and for escapes of half a character (a surrogate without its partner).
/// Gives `text` itself where nothing is to be repaired, else what is then in `storage`.
[[nodiscard]] std::string_view repair_json(std::string_view text, std::string& storage);

/// Why a text cannot be read as JSON.
struct UnreadableJson {
  enum class Why { cut, not_json, too_deep, too_many_values };
  Why why = Why::not_json;
  std::string message;  ///< what is wrong and where, to go on a sentence
};

[[noreturn]] void throw_exception_from_error(const UnreadableJson& error,
                                             const boost::source_location& where);

struct JsonLimits {
  std::size_t max_depth = 128;  ///< nesting of arrays and objects
  /// Numbers, texts, arrays and objects: what a value costs in memory does not follow from its bytes.
  std::size_t max_values = 1'000'000;
};

/// Numbers become text, digit by digit as they came, where neither 64 bits nor a double keep their value: a
/// rounded id is another record's. Of members with the same name the last one counts.
[[nodiscard]] boost::system::result<json::value, UnreadableJson> read_json(std::string_view text,
                                                                           const JsonLimits& limits = {});

/// Whether nothing is lost when `number` stands for `digits`, the JSON number that it was read from and that
/// 64 bits cannot hold.
[[nodiscard]] bool keeps(double number, std::string_view digits);

}  // namespace reply_mcp::base
