// Blocks of domains and addresses, and exceptions from them: three tables of one kind. All but bulk creation
// is the generic behaviour. Source: Reply, "Contact blacklist rules": numbers for errors of bulk creation,
// one malformed pattern refuses the whole request.
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <cctype>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_domains = "contact-blacklist-rules/domains";
constexpr std::string_view k_emails = "contact-blacklist-rules/emails";
constexpr std::string_view k_exceptions = "contact-blacklist-rules/email-exceptions";

bool is_domain(std::string_view text) {
  if (text.find('.') == std::string_view::npos || text.front() == '.' || text.back() == '.') return false;
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-'; });
}

/// What the schema of a pattern cannot tell.
Admission check_domains(const AccountCall& call, const Record*) {
  Violations violations;
  const auto check_one = [&](const json::value& rule, const std::string& pointer) {
    if (!is_domain(text_of(rule.as_object(), "pattern")))
      violations.push_back({pointer, "must be a domain, such as example.com"});
  };
  if (!call.body.is_array()) check_one(call.body, "/pattern");
  for (std::size_t i = 0; call.body.is_array() && i < call.body.get_array().size(); ++i) {
    check_one(call.body.get_array()[i], "/" + std::to_string(i) + "/pattern");
  }
  if (violations.empty()) return {};
  return validation_problem(violations);
}

AccountAnswer bulk_create(AccountCall& call, std::string_view table) {
  constexpr int k_duplicate = 2;
  constexpr int k_not_added = 5;
  json::array results;
  for (const json::value& item : call.body.as_array()) {
    const std::string_view pattern = text_of(item.as_object(), "pattern");
    const bool full = call.store().table(table).full();
    if (full || taken(call.store(), table, "pattern", pattern, nullptr)) {
      results.push_back(json::object{
          {"id", nullptr},
          {"error", full ? k_not_added : k_duplicate},
          {"errorDetails", full ? "There are too many rules." : "There is such a rule already."}});
      continue;
    }
    const Record& record = call.store().add(table, {{"pattern", pattern}, {"isGlobal", false}});
    results.push_back(json::object{{"id", record.at("id")}, {"error", nullptr}, {"errorDetails", nullptr}});
  }
  return done(std::move(results));
}

AccountAnswer bulk_create_domains(AccountCall& call) {
  if (auto checked = check_domains(call, nullptr); !checked) return checked.error();
  return bulk_create(call, k_domains);
}
AccountAnswer bulk_create_emails(AccountCall& call) {
  return bulk_create(call, k_emails);
}
AccountAnswer bulk_create_exceptions(AccountCall& call) {
  return bulk_create(call, k_exceptions);
}

void complete(AccountState&, Record& rule) {
  if (!rule.contains("isGlobal")) rule["isGlobal"] = false;
}

}  // namespace

std::span<const OperationHandler> blacklist_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"blacklist_bulk_create_domains", bulk_create_domains},
      {"blacklist_bulk_create_emails", bulk_create_emails},
      {"blacklist_bulk_create_email_exceptions", bulk_create_exceptions},
  };
  return k_handlers;
}

std::span<const TableRules> blacklist_tables() {
  static constexpr std::string_view k_flag = "isGlobal";
  static constexpr std::string_view k_code = "globalRuleReadOnly";
  static constexpr TableRules k_tables[] = {
      {.table = k_domains,
       .read_only_flag = k_flag,
       .read_only_code = k_code,
       .check = check_domains,
       .complete = complete},
      {.table = k_emails, .read_only_flag = k_flag, .read_only_code = k_code, .complete = complete},
      {.table = k_exceptions, .read_only_flag = k_flag, .read_only_code = k_code, .complete = complete},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
