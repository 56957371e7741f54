// Any bytes as a JSON-RPC text: decoding never throws, and a message that was read is the same message
// after it has been written and read again.
#include "fuzz.hpp"
#include "mcp/message/message.hpp"
#include "mcp/server.hpp"

#include <variant>

using namespace reply_mcp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const mcp::message::Decoded decoded = mcp::message::decode(fuzz::as_text(data, size));
  fuzz::check(!decoded.messages.empty(), "every text is at least one message, if only an invalid one");
  for (const mcp::message::Message& message : decoded.messages) {
    if (const auto* invalid = std::get_if<mcp::message::InvalidMessage>(&message)) {
      const mcp::message::Decoded again =
          mcp::message::decode(mcp::message::encode_error(invalid->id, invalid->error));
      fuzz::check(again.messages.size() == 1, "an error answer is one message");
      continue;
    }
    const auto* request = std::get_if<mcp::message::RequestMessage>(&message);
    if (request == nullptr) continue;
    static_cast<void>(mcp::is_stateless(*request));
    const mcp::message::Decoded again =
        mcp::message::decode(mcp::message::encode_request(request->id, request->method, request->params));
    const auto* same = std::get_if<mcp::message::RequestMessage>(&again.messages.front());
    fuzz::check(same != nullptr, "a request that was written can be read");
    fuzz::check(same->id == request->id && same->method == request->method, "and is the same request");
  }
  return 0;
}
