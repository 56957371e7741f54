// Any bytes as an operation catalogue: it is loaded, or refused with a reason.
#include "schemas/catalogue.hpp"

#include "fuzz.hpp"

#include <array>

using namespace reply_mcp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::array<schemas::Source, 1> sources{{{"fuzz.json", fuzz::as_text(data, size)}}};
  const auto loaded = schemas::Catalogue::from_sources(sources);
  if (loaded.has_value()) {
    fuzz::check(*loaded != nullptr, "a catalogue that was loaded is there");
  } else {
    fuzz::check(!loaded.error().reason.empty(), "a refusal says why");
  }
  return 0;
}
