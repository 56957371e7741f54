// The behaviour that the catalogue alone tells: collections, their items, bulk calls, single documents
// and background jobs, from the shape of paths, bodies and responses. It serves every operation that has
// no hand-written behaviour, those of a newer catalogue too.
#pragma once

#include "sandbox/engine/call.hpp"

#include <set>
#include <span>
#include <string>

namespace reply_mcp::sandbox::engine {

class Generic {
 public:
  explicit Generic(std::span<const schemas::Operation> operations);

  /// Never fails to answer; 404 when a record that the path names is not there.
  [[nodiscard]] Answer answer(Call& call) const;

 private:
  struct Place;
  [[nodiscard]] std::optional<Answer> missing_parent(Call& call, const Place& place) const;
  [[nodiscard]] Answer item(Call& call, const Place& place) const;
  [[nodiscard]] Answer action(Call& call, const Place& place) const;
  [[nodiscard]] Answer document(Call& call, const Place& place) const;

  std::set<std::string, std::less<>> collections_;  ///< path templates that have items below them
};

/// The table that holds the records of a path: "/v3/ai-sdr/knowledge-bases/7/documents" without "/v3/".
[[nodiscard]] std::string table_of(const Call& call, std::size_t segments);

}  // namespace reply_mcp::sandbox::engine
