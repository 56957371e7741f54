// Tokens that clients bring back: nothing that was not sealed here opens, and the state in a session id
// survives only what SessionState wrote.
#include "base/base64.hpp"
#include "fuzz.hpp"
#include "mcp/server.hpp"
#include "transport/aead_sealer.hpp"

#include <chrono>
#include <string>

using namespace reply_mcp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto sealer = *transport::AeadSealer::from_secrets({base::Secret(std::string(32, 'k'))});
  const std::string_view text = fuzz::as_text(data, size);
  fuzz::check(!sealer->open(text, "p", "b"), "a text is not a token");
  fuzz::check(!sealer->open(base::base64::encode_url(text), "p", "b"), "whatever it is in base64");

  // A true token, changed where the input says.
  const std::string token = sealer->seal(text, "p", "b", std::chrono::seconds(60));
  fuzz::check(size > 40'000 || sealer->open(token, "p", "b") == std::string(text), "what was sealed opens");
  if (size >= 2) {
    std::string raw = *base::base64::decode_url(token);
    const std::size_t at = data[0] * raw.size() / 256;
    if (data[1] != 0) {
      raw[at] = static_cast<char>(raw[at] ^ data[1]);
      fuzz::check(!sealer->open(base::base64::encode_url(raw), "p", "b"), "changed, it does not");
    }
  }

  if (const auto state = mcp::SessionState::parse(text)) {
    const auto again = mcp::SessionState::parse(state->serialize());
    fuzz::check(again && again->id == state->id && again->protocol_version == state->protocol_version,
                "a state that was read is the same after it was written");
  }
  return 0;
}
