// Who must not be written to: people who opted out, and addresses that a rule of the blacklist covers.
// Whatever leaves the account for a person goes out through send() (history.hpp), and whatever puts a person
// where something will leave by itself goes through enrol(), set_status() and set_bounced() (enrolments.hpp).
// All of them ask here, so that no operation can forget to.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <string_view>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

/// Why somebody must not be written to.
struct Barrier {
  std::string_view code;  ///< variant of the error code
  std::string_view detail;
};
using Reach = boost::system::result<void, Barrier>;

/// `person` is a contact, or what a conversation kept of a deleted one.
[[nodiscard]] Reach check_reach(engine::Store& store, const engine::Record& person);
/// The same for an address alone: nobody who has it or had it opted out, and no rule covers it.
[[nodiscard]] Reach check_reach(engine::Store& store, std::string_view address);

/// The refusal of a call that would have reached somebody it must not.
[[nodiscard]] engine::AccountAnswer refuse(const engine::AccountCall& call, const Barrier& barrier);

/// What failed for one item of a bulk answer.
struct ItemFault {
  ItemFault() = default;
  // Implicit, so that a code alone is a fault: return "notFound".
  ItemFault(const char* fault_code) : code(fault_code) {}  // NOLINT(google-explicit-constructor)
  ItemFault(std::string_view fault_code, std::string_view why) : code(fault_code), details(why) {}

  std::string_view code;
  std::string_view details = "It was left as it was.";
};
using ItemOutcome = boost::system::result<void, ItemFault>;

/// Bulk items name one code for every such cause and tell them apart in words (Reply, "Sequence contacts").
[[nodiscard]] ItemFault item_fault(const Barrier& barrier);
/// {error, errorDetails}
[[nodiscard]] json::object bulk_failure(const ItemFault& fault);
using engine::bulk_failure;

}  // namespace reply_mcp::sandbox::domain
