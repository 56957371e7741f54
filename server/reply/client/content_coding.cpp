#include "reply/client/content_coding.hpp"

#include "base/ascii.hpp"
#include "reply/client/foreign_text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <zlib.h>

namespace reply_mcp::reply::client {
namespace {

using Decoded = boost::system::result<std::string, std::string>;

constexpr std::size_t k_max_codings = 4;
constexpr std::size_t k_max_shown = 60;
constexpr std::size_t k_step = std::size_t{64} * 1024;

// Both are texts, so a result has to be told which of them it is given.
Decoded refused(std::string why) {
  return {boost::system::in_place_error, std::move(why)};
}

/// How the bytes of a coding are wrapped, as inflateInit2 wants it.
enum class Wrapping : int { gzip = MAX_WBITS + 16, zlib = MAX_WBITS, bare = -MAX_WBITS };

Decoded inflated(std::string_view body, Wrapping wrapping, std::size_t max_bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, static_cast<int>(wrapping)) != Z_OK) return refused("no memory to unpack it");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  std::string out;
  std::array<Bytef, k_step> step{};
  // zlib does not write to its input.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  for (;;) {
    stream.next_out = step.data();
    stream.avail_out = static_cast<uInt>(step.size());
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result == Z_BUF_ERROR) return refused("it ends before its compressed data does");
    if (result != Z_OK && result != Z_STREAM_END) return refused("its compressed data is damaged");
    const std::size_t made = step.size() - stream.avail_out;
    if (made > max_bytes - out.size()) {
      return refused("unpacked it is larger than the " + std::to_string(max_bytes) +
                     " bytes that this client accepts");
    }
    out.append(reinterpret_cast<const char*>(step.data()), made);
    if (result != Z_STREAM_END) continue;
    // A file of gzip may consist of several (RFC 1952, 2.2); what else follows is no part of it.
    const bool another = wrapping == Wrapping::gzip && stream.avail_in > 1 && stream.next_in[0] == 0x1F &&
                         stream.next_in[1] == 0x8B;
    if (!another) return Decoded(boost::system::in_place_value, std::move(out));
    if (inflateReset(&stream) != Z_OK) return refused("its compressed data is damaged");
  }
}

/// Whether the bytes begin as RFC 1950 says. Servers have long sent `deflate` without this wrapping too.
bool is_wrapped(std::string_view body) {
  if (body.size() < 2) return false;
  const auto first = static_cast<unsigned char>(body[0]);
  const auto second = static_cast<unsigned char>(body[1]);
  return (first & 0x0FU) == Z_DEFLATED && (first * 256U + second) % 31 == 0;
}

/// The codings in the order in which they were applied, in lower case.
std::vector<std::string> codings(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::vector<std::string> found;
  for (const auto& [name, value] : headers) {
    if (name != "content-encoding") continue;
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      std::string coding = base::ascii::to_lower(base::ascii::trim(rest.substr(0, comma)));
      if (!coding.empty() && coding != "identity") found.push_back(std::move(coding));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return found;
}

Decoded undone(const std::string& coding, const std::string& body, std::size_t max_bytes) {
  if (coding == "gzip" || coding == "x-gzip") return inflated(body, Wrapping::gzip, max_bytes);
  if (coding == "deflate") {
    return inflated(body, is_wrapped(body) ? Wrapping::zlib : Wrapping::bare, max_bytes);
  }
  return refused("this client does not know its coding");
}

}  // namespace

Decoded decoded_body(std::string body, const std::vector<std::pair<std::string, std::string>>& headers,
                     std::size_t max_bytes) {
  const std::vector<std::string> applied = codings(headers);
  std::string names;
  for (const std::string& coding : applied) names += (names.empty() ? "" : ", ") + coding;
  const std::string what =
      "The body of the answer is compressed (Content-Encoding: " + tidy(names, k_max_shown) + "), ";
  if (body.size() > std::numeric_limits<uInt>::max()) return refused(what + "and it is too large");
  if (applied.size() > k_max_codings) return refused(what + "too many times over");
  for (auto coding = applied.rbegin(); coding != applied.rend() && !body.empty(); ++coding) {
    Decoded step = undone(*coding, body, max_bytes);
    if (!step) return refused(what + "which was not asked for, and " + step.error() + ".");
    body = *std::move(step);
  }
  return Decoded(boost::system::in_place_value, std::move(body));
}

}  // namespace reply_mcp::reply::client
