#include "sandbox/seed/seed.hpp"

#include "base/ascii.hpp"
#include "sandbox/domain/mailboxes.hpp"
#include "sandbox/domain/people.hpp"

#include <cctype>

namespace reply_mcp::sandbox::seed {

using namespace domain;
using namespace engine;

namespace {

constexpr std::size_t k_contacts = 25;

struct Company {
  std::string_view name;
  std::string_view domain;
  std::string_view industry;
  std::string_view city;
  std::string_view country;
  std::string_view time_zone;
};
constexpr Company k_companies[] = {
    {"Example Bakery", "example.com", "Food production", "Chicago", "United States", "America/Chicago"},
    {"Sample Logistics", "example.org", "Transportation", "Leeds", "United Kingdom", "Europe/London"},
    {"Demo Software", "example.net", "Computer software", "Tallinn", "Estonia", "Europe/Tallinn"}};

}  // namespace

void seed_account(AccountState& state) {
  seed_records(state);
  seed_mailboxes(state);
  seed_people(state);
  seed_sequences(state);
  seed_ai(state);
  seed_blocked(state);
  seed_history(state);
  seed_tasks(state);
}

void seed_mailboxes(AccountState& state) {
  const auto add = [&](std::string_view email, std::string_view name, std::string_view type) -> Record& {
    Record& record = add_mailbox(state, {{"connection", json::object{{"email", email}, {"senderName", name}}},
                                         {"tags", json::array{"outreach"}}});
    record["emailAccountType"] = type;
    return record;
  };
  add("owner@example.com", "Sandbox Owner", "custom")["isDefault"] = true;
  add("outreach@example.org", "Sandbox Owner", "gmail");
  Record& broken = add("colleague@example.net", "Sandbox Colleague", "custom");
  broken["ownerUserId"] = AccountState::k_colleague;
  broken["connectionStatus"] = "disconnected";
  broken["receivingConnectivityError"] = "The server refused the password.";
  broken["sendingLockedByProvider"] = true;
}

void seed_people(AccountState& state) {
  static constexpr std::string_view k_first[] = {
      "Alex",  "Blake",  "Casey", "Dana",   "Ellis", "Frankie", "Gray",   "Harper", "Indy",
      "Jules", "Kit",    "Lane",  "Morgan", "Noor",  "Ocean",   "Parker", "Quinn",  "Robin",
      "Sage",  "Taylor", "Uma",   "Val",    "Wren",  "Xen",     "Yael"};
  static constexpr std::string_view k_last[] = {"Sample", "Example", "Specimen", "Placeholder", "Demo"};
  static constexpr std::string_view k_titles[] = {"Head of Sales", "Operations Manager", "Founder", "Buyer",
                                                  "Office Manager"};
  static constexpr std::string_view k_sizes[] = {"Ten", "Fifty", "TwoHundred", "FiveHundred"};
  Store& store = state.store;
  for (std::size_t i = 0; i < k_contacts; ++i) {
    const Company& company = k_companies[i % std::size(k_companies)];
    const std::string first(k_first[i]);
    const std::string_view last = k_last[i % std::size(k_last)];
    const std::string address =
        base::ascii::to_lower(first + "." + std::string(last) + "@" + std::string(company.domain));
    const std::string number = std::to_string(i + 101).substr(1);  // two digits
    json::object fields{{"firstName", first},
                        {"lastName", last},
                        {"email", address},
                        {"phone", "+1 202 555 01" + number},
                        {"title", k_titles[store.random(std::size(k_titles))]},
                        {"company", company.name},
                        {"companySize", k_sizes[store.random(std::size(k_sizes))]},
                        {"industry", company.industry},
                        {"city", company.city},
                        {"country", company.country},
                        {"timeZoneId", company.time_zone},
                        {"accountId", static_cast<std::int64_t>(i % std::size(k_companies)) + 1}};
    if (i != 7) fields["linkedInUrl"] = "https://www.linkedin.com/in/sandbox-contact-" + number;
    if (i % 4 == 0)
      fields["customFields"] = json::array{json::object{{"name", "Plan"}, {"value", "Starter"}}};
    if (i == 6) fields["isOptedOut"] = true;
    const Past past(state, 24 * (40 - static_cast<std::int64_t>(i)));
    Record& contact = add_contact(state, fields);
    if (i % 3 == 0) contact["_lists"].as_array().emplace_back(1);
    if (i % 5 == 0) contact["_lists"].as_array().emplace_back(2);
  }
}

}  // namespace reply_mcp::sandbox::seed
