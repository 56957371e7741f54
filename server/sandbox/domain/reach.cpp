#include "sandbox/domain/reach.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

constexpr Barrier k_opted_out{"contactOptedOut", "The person has opted out and must not be written to."};
constexpr Barrier k_blacklisted{"contactInBlackList", "A rule of the blacklist covers the address."};

bool blacklisted(Store& store, std::string_view address) {
  const auto covers = [&](std::string_view table, std::string_view pattern) {
    const std::vector<Record*> rules = all_records(store, table);
    return std::any_of(rules.begin(), rules.end(),
                       [&](const Record* rule) { return same_text(text_of(*rule, "pattern"), pattern); });
  };
  if (address.empty() || covers("contact-blacklist-rules/email-exceptions", address)) return false;
  const std::size_t at = address.find('@');
  return covers("contact-blacklist-rules/emails", address) ||
         (at != std::string_view::npos && covers("contact-blacklist-rules/domains", address.substr(at + 1)));
}

}  // namespace

Reach check_reach(Store& store, const Record& person) {
  if (flag_of(person, "isOptedOut")) return k_opted_out;
  if (blacklisted(store, text_of(person, "email"))) return k_blacklisted;
  return {};
}

Reach check_reach(Store& store, std::string_view address) {
  for (const std::string_view table : {"contacts", "deleted-contacts"}) {
    for (const auto& [place, person] : store.table(table).records()) {
      if (same_text(text_of(person, "email"), address) && flag_of(person, "isOptedOut")) return k_opted_out;
    }
  }
  if (blacklisted(store, address)) return k_blacklisted;
  return {};
}

AccountAnswer refuse(const AccountCall& call, const Barrier& barrier) {
  return call.refuse(400, barrier.code, barrier.detail);
}

ItemFault item_fault(const Barrier& barrier) {
  return {"invalidInput", barrier.detail};
}

json::object bulk_failure(const ItemFault& fault) {
  return engine::bulk_failure(fault.code, fault.details);
}

}  // namespace reply_mcp::sandbox::domain
