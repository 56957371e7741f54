// The catalogue that is built into the program, for tests that ask it.
#pragma once

#include "schemas/catalogue.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace reply_mcp::test {

/// The catalogue that is built into the program, loaded once.
inline std::shared_ptr<const schemas::Catalogue> embedded_catalogue() {
  static const auto catalogue = schemas::Catalogue::embedded().value();
  return catalogue;
}

inline const schemas::Operation& operation(std::string_view id) {
  const schemas::Operation* found = embedded_catalogue()->find(id);
  if (found == nullptr) throw std::logic_error("no such operation: " + std::string(id));
  return *found;
}

}  // namespace reply_mcp::test
