#include "random_answers.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>
#include <zlib.h>

namespace reply_mcp::faults {
namespace {

using Session = testing::ScriptedHttpServer::Session;

/// As zlib packs it: 31 for gzip, 15 for deflate, -15 for deflate without its wrapping.
std::string packed(const std::string& text, int window_bits) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    std::array<char, 8> unit{};
    std::snprintf(unit.data(), unit.size(), "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += unit.data();
  }
  return out;
}

template <std::size_t N>
std::string pick(const std::array<std::string_view, N>& from, std::size_t which) {
  return std::string(from.at(which));
}

constexpr std::array<std::string_view, 18> k_numbers{"0",
                                                     "7",
                                                     "-1",
                                                     "1.5",
                                                     "9223372036854775807",
                                                     "-9223372036854775808",
                                                     "18446744073709551615",
                                                     "-9223372036854775809",
                                                     "18446744073709551616",
                                                     "1e999",
                                                     "-1e999",
                                                     "1e-999",
                                                     "1e99999999999",
                                                     "1.0000000000000000001",
                                                     "12345678901234567890123",
                                                     "0.1",
                                                     "1e22",
                                                     "-0.0"};
constexpr std::array<std::string_view, 16> k_texts{"plain",
                                                   "",
                                                   R"(\ud83d)",
                                                   R"(\udc00x)",
                                                   "\xFF\xFE",
                                                   "\xE2\x82",
                                                   "\xED\xA0\xBD",
                                                   R"(\ud83d\ude00)",
                                                   "\xE2\x80\xAE"
                                                   "gnp.exe",
                                                   "\xD8\x9C",
                                                   "\xC2\xAD",
                                                   "\xE2\x81\xA0",
                                                   R"(a|b\nc\"d)",
                                                   R"(\u0000\u001f\u007f)",
                                                   "\xF3\xA0\x81\x81",
                                                   "1e999"};
constexpr std::array<std::string_view, 14> k_names{"id",    "items",   "hasMore", "result",    "title",
                                                   "code",  "detail",  "errors",  "error",     "status",
                                                   "email", "summary", "name",    R"(k\ud800)"};

}  // namespace

RandomAnswers::RandomAnswers(std::uint32_t seed, std::string key)
    : key_(std::move(key)), random_(seed), server_([this](Session& session) { serve(session); }) {}

std::size_t RandomAnswers::arrivals(const std::string& request_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = arrivals_.find(request_id);
  return found == arrivals_.end() ? 0 : found->second;
}

std::size_t RandomAnswers::below(std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
}

bool RandomAnswers::chance(std::size_t of) {
  return below(of) == 0;
}

int RandomAnswers::status() {
  constexpr std::array<int, 20> k_statuses{200, 200, 200, 200, 200, 200, 201, 201, 202, 204,
                                           302, 400, 401, 403, 404, 409, 429, 500, 502, 503};
  return k_statuses.at(below(k_statuses.size()));
}

std::string RandomAnswers::number() {
  if (chance(8)) return std::string(1 + below(400), '7');
  return pick(k_numbers, below(k_numbers.size()));
}

std::string RandomAnswers::text() {
  std::string text = pick(k_texts, below(k_texts.size()));
  if (chance(6)) text += key_;
  if (chance(6)) text += escaped(key_);
  return '"' + text + '"';
}

std::string RandomAnswers::name() {
  return '"' + pick(k_names, below(k_names.size())) + '"';
}

std::string RandomAnswers::body(int depth) {
  switch (below(depth > 0 ? 8 : 5)) {
    case 0:
      return number();
    case 1:
    case 2:
      return text();
    case 3:
      return chance(2) ? "true" : "null";
    case 4:
      return number();
    case 5: {
      std::string list = "[";
      for (std::size_t i = below(6); i > 0; --i) list += body(depth - 1) + (i > 1 ? "," : "");
      return list + ']';
    }
    default: {
      std::string object = "{";
      for (std::size_t i = below(6); i > 0; --i)
        object += name() + ':' + body(depth - 1) + (i > 1 ? "," : "");
      return object + '}';
    }
  }
}

std::string RandomAnswers::coded(std::string body, std::string& fields) {
  switch (below(16)) {
    case 0:
      fields += "Content-Encoding: gzip\r\n";
      return packed(body, 31);
    case 1:
      fields += "Content-Encoding: deflate\r\n";
      return packed(body, chance(2) ? 15 : -15);
    case 2:
      fields += "Content-Encoding: gzip\r\n";
      return chance(2) ? body : packed(body, 31).substr(0, below(30));
    case 3:
      fields += "Content-Encoding: br\r\n";
      return body;
    default:
      return body;
  }
}

void RandomAnswers::serve(Session& session) {
  while (answer(session)) {
  }
}

bool RandomAnswers::answer(Session& session) {
  const auto request = session.read_request();
  if (!request) return false;
  std::string bytes;
  bool goes_on = true;
  bool resets = false;
  {
    const std::lock_guard lock(mutex_);
    ++arrivals_[request->field("x-request-id")];
    const int status = this->status();
    std::string fields = chance(8) ? "Content-Type: text/html\r\n" : "Content-Type: application/json\r\n";
    if (chance(4)) fields += "Location: /v3/x/77\r\n";
    if (status == 429 || chance(10))
      fields += "Retry-After: " + std::string(chance(2) ? "0" : "600") + "\r\n";
    std::string text =
        chance(3) ? R"({"items":[)" + body(3) + "," + body(3) + R"(],"hasMore":false})" : body(4);
    if (chance(8)) text = "\xEF\xBB\xBF" + text;
    if (chance(12)) text.resize(below(text.size() + 1));
    if (chance(12)) text.clear();
    if (status == 204) text.clear();
    text = coded(std::move(text), fields);
    bytes = "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields;
    if (status != 204)
      bytes += "Content-Length: " + std::to_string(text.size() + (chance(20) ? 5 : 0)) + "\r\n";
    bytes += "\r\n" + text;
    goes_on = !chance(8);
    if (chance(16)) {
      bytes.resize(below(bytes.size()));
      goes_on = false;
    }
    resets = chance(20);
  }
  if (resets) {
    session.reset();
    return false;
  }
  return session.send(bytes) && goes_on;
}

}  // namespace reply_mcp::faults
