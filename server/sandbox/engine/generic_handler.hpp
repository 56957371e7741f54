// The behaviour that the catalogue alone tells: collections, their items, bulk calls, single documents, lists
// and documents inside a record, and background jobs, from the form of paths, bodies and responses. It serves
// every operation that has no handler of its own, those of a newer catalogue too.
#pragma once

#include "sandbox/engine/account_call.hpp"
#include "sandbox/engine/table_rules.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace reply_mcp::sandbox::engine {

class GenericHandler {
 public:
  /// Both spans must outlive the handler.
  GenericHandler(std::span<const schemas::Operation> operations, std::span<const TableRules> rules);

  /// Never fails to answer; 404 when a record that the path names is not there.
  [[nodiscard]] AccountAnswer answer(AccountCall& call) const;

 private:
  struct Place;
  struct Inner;
  [[nodiscard]] Admission check_parents(AccountCall& call, const Place& place) const;
  [[nodiscard]] AccountAnswer in_collection(AccountCall& call, const Place& place) const;
  [[nodiscard]] AccountAnswer list(AccountCall& call, const std::string& table) const;
  [[nodiscard]] AccountAnswer create(AccountCall& call, const std::string& table) const;
  [[nodiscard]] AccountAnswer bulk_create(AccountCall& call, const std::string& table) const;
  [[nodiscard]] AccountAnswer bulk_delete(AccountCall& call, const std::string& table) const;
  [[nodiscard]] AccountAnswer item(AccountCall& call, const Place& place) const;
  [[nodiscard]] AccountAnswer action(AccountCall& call, const Place& place) const;
  [[nodiscard]] const TableRules& rules_of(std::string_view table) const;

  std::set<std::string, std::less<>> collections_;  ///< path templates that have items below them
  std::span<const TableRules> rules_;
};

}  // namespace reply_mcp::sandbox::engine
