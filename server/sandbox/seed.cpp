#include "sandbox/seed.hpp"

#include "sandbox/contact_fields.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/sequence_views.hpp"
#include "sandbox/step_rules.hpp"

namespace reply_mcp::sandbox {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::size_t k_contacts = 25;

void plant_settings(World& world) {
  Store& store = world.store;
  store.add("schedules", {{"name", "Business hours"}, {"timezoneId", "UTC"}, {"isDefault", true}});
  store.add("email-accounts", {{"email", "owner@example.com"},
                               {"senderName", "Sandbox Owner"},
                               {"emailAccountType", "custom"},
                               {"isDefault", true},
                               {"dailyLimit", 150},
                               {"connectionStatus", "connected"},
                               {"ownerUserId", World::k_user},
                               {"tags", json::array{"primary"}}});
  store.add("contact-lists", {{"name", "Newsletter readers"}, {"isShared", true}});
  store.add("contact-lists", {{"name", "Trade fair"}, {"isShared", false}});
  store.add("custom-fields",
            {{"title", "Plan"}, {"fieldType", "text"}, {"metadata", nullptr}, {"orgWide", false}});
}

void plant_contacts(World& world) {
  static constexpr std::string_view k_first[] = {"Alex",    "Blake", "Casey",  "Dana", "Ellis",
                                                 "Frankie", "Gray",  "Harper", "Indy", "Jules"};
  static constexpr std::string_view k_last[] = {"Sample", "Example", "Specimen", "Placeholder", "Demo"};
  static constexpr std::string_view k_titles[] = {"Head of Sales", "Operations Manager", "Founder", "Buyer"};
  static constexpr std::pair<std::string_view, std::string_view> k_companies[] = {
      {"Example Bakery", "example.com"},
      {"Sample Logistics", "example.org"},
      {"Demo Software", "example.net"}};
  for (std::size_t i = 0; i < k_contacts; ++i) {
    const auto& [company, domain] = k_companies[i % std::size(k_companies)];
    std::string first(k_first[i % std::size(k_first)]);
    const std::string_view last = k_last[(i + i / 10) % std::size(k_last)];
    std::string address = first + "." + std::string(last) + std::to_string(i + 1);
    for (char& c : address) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    Row& contact =
        add_contact(world, {{"firstName", first},
                            {"lastName", last},
                            {"email", address + "@" + std::string(domain)},
                            {"company", company},
                            {"title", k_titles[world.store.random(std::size(k_titles))]},
                            {"linkedInUrl", "https://www.linkedin.com/in/sandbox-" + std::to_string(i + 1)}});
    if (i % 3 == 0) contact["_lists"].as_array().emplace_back(1);
  }
}

void plant_sequences(World& world) {
  Row& sequence = add_sequence(world, {{"name", "Welcome"}, {"_emails", json::array{1}}});
  add_step(world.store, integer_of(sequence, "id"),
           {{"type", "email"},
            {"delayInMinutes", 0},
            {"executionMode", "automatic"},
            {"variants",
             json::array{json::object{{"subject", "Hello {{FirstName}}"}, {"message", "<p>Hi</p>"}}}}});
  for (std::int64_t id = 1001; id < 1009; ++id) {
    if (const Row* contact = world.store.find("contacts", id)) enrol(world, sequence, *contact);
  }
}

}  // namespace

void plant(World& world) {
  plant_settings(world);
  plant_contacts(world);
  plant_sequences(world);
}

}  // namespace reply_mcp::sandbox
