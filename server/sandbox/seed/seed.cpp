#include "sandbox/seed/seed.hpp"

#include "base/ascii.hpp"
#include "sandbox/resources/contact_fields.hpp"
#include "sandbox/resources/mailbox.hpp"
#include "sandbox/resources/schedule_parts.hpp"

#include <cctype>

namespace reply_mcp::sandbox::seed {

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

void plant_schedules(engine::Store& store) {
  engine::Row& calendar = resources::add_calendar(
      store,
      {{"name", "Company days"},
       {"repeatEveryYear", true},
       {"holidays", json::array{json::object{
                        {"name", "Founders' day"}, {"startDate", "2026-03-02"}, {"endDate", "2026-03-02"}}}}},
      "custom", nullptr);
  const json::array new_year{
      json::object{{"name", "New Year's Day"}, {"startDate", "2026-01-01"}, {"endDate", "2026-01-01"}}};
  resources::add_calendar(store,
                          {{"name", "United States"}, {"repeatEveryYear", true}, {"holidays", new_year}},
                          "predefined", "US");
  resources::add_calendar(store,
                          {{"name", "United Kingdom"}, {"repeatEveryYear", true}, {"holidays", new_year}},
                          "predefined", "GB");
  engine::Row& office = resources::add_schedule(
      store,
      {{"name", "Business hours"}, {"timezoneId", "Eastern Standard Time"}, {"excludeHolidays", true}});
  office["isDefault"] = true;
  office["_calendars"].as_array().push_back(calendar.at("id"));
  resources::add_schedule(store, {{"name", "Early mornings"}, {"timezoneId", "W. Europe Standard Time"}});
  resources::add_schedule(store, {{"name", "Unused hours"}, {"timezoneId", "UTC"}});
}

void plant_mailboxes(engine::World& world) {
  const auto add = [&](std::string_view email, std::string_view name, std::string_view type) -> engine::Row& {
    engine::Row& row =
        resources::add_mailbox(world, {{"connection", json::object{{"email", email}, {"senderName", name}}},
                                       {"tags", json::array{"outreach"}}});
    row["emailAccountType"] = type;
    return row;
  };
  add("owner@example.com", "Sandbox Owner", "custom")["isDefault"] = true;
  add("outreach@example.org", "Sandbox Owner", "gmail");
  engine::Row& broken = add("colleague@example.net", "Sandbox Colleague", "custom");
  broken["ownerUserId"] = engine::World::k_colleague;
  broken["connectionStatus"] = "disconnected";
  broken["receivingConnectivityError"] = "The server refused the password.";
  broken["sendingLockedByProvider"] = true;
}

void plant_linkedin(engine::World& world) {
  json::object limits;
  for (const char* name :
       {"dailyDetectCount", "dailySendConnectionRequestCount", "dailySendMessageCount",
        "dailySendSalesNavigatorConnectionRequestCount", "dailyInMailCount", "dailyViewProfileCount",
        "dailyLikeRecentPostsCount", "dailyRevokeConnectionCount", "dailyEndorsedSkillsCount",
        "dailyFollowedProfilesCount", "dailyCommentRecentPostCount"}) {
    limits[name] = 20;
  }
  json::object usage;
  for (const char* name :
       {"connectionRequests", "messages", "salesNavigatorConnectionRequests", "inMails", "viewProfiles",
        "likeRecentPosts", "detects", "revokeConnections", "endorseSkills", "followProfile"}) {
    usage[name] = 0;
  }
  const auto add = [&](std::string_view name, std::string_view type) {
    world.store.add("linkedin-accounts",
                    {{"name", name},
                     {"status", "enabled"},
                     {"profileUrl", "https://www.linkedin.com/in/sandbox-owner-" + std::string(type)},
                     {"photoUrl", nullptr},
                     {"ownerUserId", engine::World::k_owner},
                     {"accountType", type},
                     {"authType", "cookie"},
                     {"cookieStatus", "valid"},
                     {"usage", usage},
                     {"limits", json::object{{"limitsMode", "Fixed"}, {"fixedMax", limits}}},
                     {"userLimitValues", limits},
                     {"revokeSettings", json::object{{"enabled", true}, {"periodDays", 21}}},
                     {"voiceProfile", nullptr}});
  };
  add("Sandbox Owner", "salesNavigator");
  add("Sandbox Owner (spare)", "public");
  world.store.add("linkedin-accounts/pending",
                  {{"name", "Sandbox Colleague"},
                   {"connectionLink", "https://example.com/connect-linkedin/pending"},
                   {"expiresAtUtc", hours_ago(world, -120)}});
}

void plant_companies(engine::World& world) {
  engine::Store& store = world.store;
  for (const Company& company : k_companies) {
    engine::Row row{{"ownerUserId", engine::World::k_owner},
                    {"name", company.name},
                    {"domainName", company.domain},
                    {"industry", company.industry},
                    {"companySize", "51-200"},
                    {"country", company.country},
                    {"city", company.city},
                    {"stage", json::object{{"id", 1}, {"name", "Prospect"}, {"colorId", 1}}},
                    {"emailProvider", "other"},
                    {"createdDate", hours_ago(world, 24 * 90)},
                    {"lastActivityDate", hours_ago(world, 30)},
                    {"_lists", json::array{1}}};
    store.add("contact-accounts", std::move(row));
  }
  store.add("contact-account-lists", {{"name", "Target accounts"}});
}

/// Both sections of stages have exactly eight entries.
json::array stages() {
  static constexpr std::string_view k_names[] = {"New",     "Contacted", "Replied", "Interested",
                                                 "Meeting", "Proposal",  "Won",     "Lost"};
  json::array list;
  for (std::int64_t i = 0; i < 8; ++i) {
    list.push_back(
        json::object{{"id", i + 1}, {"name", k_names[i]}, {"colorId", i + 1}, {"description", nullptr}});
  }
  return list;
}

void plant_account_settings(engine::Store& store) {
  store.table("settings")
      .insert(
          "document",
          {{"account", json::object{{"firstName", "Sandbox"},
                                    {"lastName", "Owner"},
                                    {"company", "Sandbox team"},
                                    {"timezone", "America/New_York"}}},
           {"emails",
            json::object{{"isEmailQualityCheckEnabled", true},
                         {"safety", json::object{{"firstStepDelay", 0}, {"prospectEmailsPerDayLimit", 1}}},
                         {"isOpenTrackingDisabled", false},
                         {"isLinksTrackingEnabled", true},
                         {"isSendingPlainTextEnabled", false}}},
           {"linkedIn", json::object{{"reassignSequenceProspectsWhenLinkedInAccountAdded", false}}},
           {"calls", json::object{{"isTeamCallsEnabled", true},
                                  {"resolutions", json::array{json::object{{"id", 1},
                                                                           {"name", "Positive"},
                                                                           {"defaultResolutionValue", 0},
                                                                           {"isDefault", true}}}}}},
           {"contacts", json::object{{"handling", json::object{{"pauseProspectOrganizationMode", false}}},
                                     {"contactAccounts",
                                      json::object{{"autoPopulate", true}, {"overwriteFields", false}}},
                                     {"contactStages", stages()},
                                     {"accountStages", stages()}}},
           {"beta", json::object{{"isBetaFeaturesEnabled", true}}}});
}

}  // namespace

void plant(engine::World& world) {
  plant_settings(world);
  plant_people(world);
  plant_sequences(world);
  plant_inbox(world);
  plant_library(world);
  plant_ai(world);
}

void plant_settings(engine::World& world) {
  engine::Store& store = world.store;
  plant_schedules(store);
  plant_mailboxes(world);
  plant_linkedin(world);
  plant_companies(world);
  plant_account_settings(store);
  store.add("contact-lists", {{"name", "Newsletter readers"}, {"isShared", true}});
  store.add("contact-lists", {{"name", "Trade fair"}, {"isShared", false}});
  store.add("contact-lists", {{"name", "Key customers"}, {"isShared", true}});
  store.add("custom-fields",
            {{"title", "Plan"}, {"fieldType", "text"}, {"metadata", nullptr}, {"orgWide", false}});
  store.add("custom-fields",
            {{"title", "Seats"}, {"fieldType", "number"}, {"metadata", nullptr}, {"orgWide", true}});
}

void plant_people(engine::World& world) {
  static constexpr std::string_view k_first[] = {
      "Alex",  "Blake",  "Casey", "Dana",   "Ellis", "Frankie", "Gray",   "Harper", "Indy",
      "Jules", "Kit",    "Lane",  "Morgan", "Noor",  "Ocean",   "Parker", "Quinn",  "Robin",
      "Sage",  "Taylor", "Uma",   "Val",    "Wren",  "Xen",     "Yael"};
  static constexpr std::string_view k_last[] = {"Sample", "Example", "Specimen", "Placeholder", "Demo"};
  static constexpr std::string_view k_titles[] = {"Head of Sales", "Operations Manager", "Founder", "Buyer",
                                                  "Office Manager"};
  static constexpr std::string_view k_sizes[] = {"Ten", "Fifty", "TwoHundred", "FiveHundred"};
  engine::Store& store = world.store;
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
    if (i % 4 == 0) fields["customFields"] = json::array{json::object{{"key", "Plan"}, {"value", "Starter"}}};
    if (i == 6) fields["isOptedOut"] = true;
    engine::Row& contact = resources::add_contact(world, fields);
    const engine::Instant added = world.now() - std::chrono::hours(24 * (40 - static_cast<int>(i)));
    backdate_activity(world, engine::to_iso(added));
    contact["addingDate"] = engine::to_iso(added);
    contact["createdAt"] = engine::to_iso_without_zone(added);
    contact["_connected"] = i % 2 == 1;
    if (i % 3 == 0) contact["_lists"].as_array().emplace_back(1);
    if (i % 5 == 0) contact["_lists"].as_array().emplace_back(2);
  }
}

}  // namespace reply_mcp::sandbox::seed
