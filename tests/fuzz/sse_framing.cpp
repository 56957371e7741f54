// Any data as a server-sent event: a reader of the stream gets it back, and nothing else with it.
#include "fuzz.hpp"
#include "transport/http/sse.hpp"

#include <string>

using namespace reply_mcp;

namespace {

/// A reader as the HTML standard describes it, for one event.
struct Read {
  std::string name;
  std::string id;
  std::string data;
  int events = 0;

  explicit Read(std::string_view stream) {
    bool any = false;
    while (!stream.empty()) {
      const std::size_t end = stream.find_first_of("\r\n");
      fuzz::check(end != std::string_view::npos, "every line ends");
      fuzz::check(stream[end] == '\n', "and with LF alone");
      line(stream.substr(0, end), any);
      stream.remove_prefix(end + 1);
    }
    if (!data.empty()) data.pop_back();
  }

 private:
  void line(std::string_view text, bool& any) {
    if (text.empty()) {
      events += any ? 1 : 0;
      any = false;
      return;
    }
    const std::size_t colon = text.find(": ");
    fuzz::check(colon != std::string_view::npos, "every line is a field");
    const std::string_view field = text.substr(0, colon);
    const std::string_view value = text.substr(colon + 2);
    if (field == "data") {
      any = true;
      data.append(value).push_back('\n');
    } else if (field == "event") {
      name = value;
    } else if (field == "id") {
      id = value;
    } else {
      fuzz::check(false, "no other field is there");
    }
  }
};

/// The data as a reader must see it: every line end is LF.
std::string normalized(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') out.push_back('\n');
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const Read read(transport::http::sse::event("message", "r1.7", text));
  fuzz::check(read.events == 1, "one event is one event");
  fuzz::check(read.name == "message" && read.id == "r1.7", "with the name and id that it was given");
  fuzz::check(read.data == normalized(text), "and all of its data");
  return 0;
}
