// Texts with placeholders such as {{FirstName}}.
#pragma once

#include "sandbox/engine/store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::domain {

struct Rendered {
  std::string text;
  std::vector<std::string> unresolved;  ///< placeholders that nothing fills
};
/// Fills the placeholders with a contact's data.
[[nodiscard]] Rendered render(std::string_view text, const engine::Record& contact);

[[nodiscard]] std::string full_name(const engine::Record& contact);

}  // namespace reply_mcp::sandbox::domain
