// Blocks of domains and addresses, and exceptions from them: three resources of one kind.
// Source: Reply, "Contact blacklist rules": numbers for errors of bulk creation, one malformed pattern
// refuses the whole request.
#include "sandbox/resources/behaviours.hpp"

#include <cctype>

namespace reply_mcp::sandbox::resources {

namespace {

/// errors of bulk creation
constexpr int k_duplicate = 2;
constexpr int k_not_added = 5;

/// "contact-blacklist-rules/domains" and its siblings, from the operation's path.
std::string table_of(const engine::Call& call) {
  for (const char* kind : {"domains", "email-exceptions", "emails"}) {
    const std::string part = std::string("/") + kind;
    const std::size_t at = call.operation.path.find(part);
    const std::size_t end = at + part.size();
    if (at != std::string::npos && (end == call.operation.path.size() || call.operation.path[end] == '/')) {
      return "contact-blacklist-rules/" + std::string(kind);
    }
  }
  return "contact-blacklist-rules";
}

bool is_domain(std::string_view text) {
  if (text.find('.') == std::string_view::npos || text.front() == '.' || text.back() == '.') return false;
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-'; });
}

/// Faults of the patterns that the schema cannot tell.
std::vector<engine::Violation> malformed(const engine::Call& call) {
  std::vector<engine::Violation> faults;
  if (!table_of(call).ends_with("/domains")) return faults;
  const auto check_one = [&](const json::value& rule, const std::string& pointer) {
    if (!is_domain(engine::text_of(rule.as_object(), "pattern")))
      faults.push_back({pointer, "Must be a domain, such as example.com.", ""});
  };
  if (!call.body.is_array()) check_one(call.body, "/pattern");
  for (std::size_t i = 0; call.body.is_array() && i < call.body.get_array().size(); ++i) {
    std::string pointer("/");
    pointer += std::to_string(i);
    check_one(call.body.get_array()[i], pointer + "/pattern");
  }
  return faults;
}

engine::Row* rule_of(engine::Call& call) {
  return call.store().find(table_of(call), call.id());
}
engine::Answer no_rule(const engine::Call& call) {
  return call.not_found("There is no rule with that id.");
}

engine::Answer create(engine::Call& call) {
  const std::string table = table_of(call);
  if (const auto faults = malformed(call); !faults.empty()) return engine::validation_problem(faults);
  if (engine::taken(call.store(), table, "pattern", engine::text_of(call.fields(), "pattern"), nullptr)) {
    return call.refuse(409, "duplicate", "There is such a rule already.");
  }
  if (call.store().table(table).full()) return call.refuse(409, "notAdded", "There are too many rules.");
  return engine::done(
      call.store().add(table, {{"pattern", call.fields().at("pattern")}, {"isGlobal", false}}));
}

engine::Answer bulk_create(engine::Call& call) {
  const std::string table = table_of(call);
  if (const auto faults = malformed(call); !faults.empty()) return engine::validation_problem(faults);
  json::array results;
  for (const json::value& item : call.body.as_array()) {
    const std::string_view pattern = engine::text_of(item.as_object(), "pattern");
    const bool full = call.store().table(table).full();
    if (full || engine::taken(call.store(), table, "pattern", pattern, nullptr)) {
      results.push_back(json::object{
          {"id", nullptr},
          {"error", full ? k_not_added : k_duplicate},
          {"errorDetails", full ? "There are too many rules." : "There is such a rule already."}});
      continue;
    }
    const engine::Row& row = call.store().add(table, {{"pattern", pattern}, {"isGlobal", false}});
    results.push_back(json::object{{"id", row.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return engine::done(std::move(results));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const rule = rule_of(call);
  if (rule == nullptr) return no_rule(call);
  if (engine::flag_of(*rule, "isGlobal"))
    return call.refuse(403, "globalRuleReadOnly", "A rule of the platform cannot be changed.");
  if (const auto faults = malformed(call); !faults.empty()) return engine::validation_problem(faults);
  if (engine::taken(call.store(), table_of(call), "pattern", engine::text_of(call.fields(), "pattern"),
                    rule)) {
    return call.refuse(409, "duplicate", "There is such a rule already.");
  }
  (*rule)["pattern"] = call.fields().at("pattern");
  return engine::done(*rule);
}

engine::Answer remove(engine::Call& call) {
  const engine::Row* const rule = rule_of(call);
  if (rule == nullptr) return no_rule(call);
  if (engine::flag_of(*rule, "isGlobal"))
    return call.refuse(403, "globalRuleReadOnly", "A rule of the platform cannot be deleted.");
  call.store().table(table_of(call)).erase(std::to_string(call.id()));
  return engine::done();
}

engine::Answer bulk_remove(engine::Call& call) {
  const std::string table = table_of(call);
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    const engine::Row* const rule = call.store().find(table, id);
    if (rule == nullptr) {
      failures[std::to_string(id)] = engine::bulk_failure("notFound", "Rule not found.");
    } else if (engine::flag_of(*rule, "isGlobal")) {
      failures[std::to_string(id)] =
          engine::bulk_failure("globalRuleReadOnly", "A rule of the platform cannot be deleted.");
    } else {
      call.store().table(table).erase(std::to_string(id));
    }
  }
  return engine::done(std::move(failures));
}

}  // namespace

std::span<const engine::Binding> blacklist_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"blacklist_create_domain", create},
      {"blacklist_bulk_create_domains", bulk_create},
      {"blacklist_update_domain", update},
      {"blacklist_delete_domain", remove},
      {"blacklist_bulk_delete_domains", bulk_remove},
      {"blacklist_create_email", create},
      {"blacklist_bulk_create_emails", bulk_create},
      {"blacklist_update_email", update},
      {"blacklist_delete_email", remove},
      {"blacklist_bulk_delete_emails", bulk_remove},
      {"blacklist_create_email_exception", create},
      {"blacklist_bulk_create_email_exceptions", bulk_create},
      {"blacklist_update_email_exception", update},
      {"blacklist_delete_email_exception", remove},
      {"blacklist_bulk_delete_email_exceptions", bulk_remove},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
