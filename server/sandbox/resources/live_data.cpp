// The search for prospects. Source: Reply, "Live Data": a free preview as a job, then a search that adds
// people and spends credits. The people are made up of the very values that the filters offer, so that what
// is found has what was asked for.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/people.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_searches = "live-data/searches";
constexpr std::size_t k_sample = 5;
constexpr int k_prospects = 120;

struct Role {
  std::string_view title;
  std::string_view department;
  std::string_view seniority;
};
constexpr Role k_roles[] = {{"Buyer", "Operations", "Entry"},
                            {"Chief executive officer", "Finance", "Owner"},
                            {"Founder", "Marketing", "Owner"},
                            {"Head of sales", "Sales", "Director"},
                            {"Operations manager", "Operations", "Manager"},
                            {"Developer", "Engineering", "Senior"}};
constexpr std::string_view k_industries[] = {"Computer software", "Food production", "Retail",
                                             "Transportation"};
constexpr std::pair<std::string_view, std::string_view> k_places[] = {
    {"Chicago", "United States"}, {"Leeds", "United Kingdom"}, {"Tallinn", "Estonia"}};
/// As the filter writes it, and as the body of a contact does.
constexpr std::pair<std::string_view, std::string_view> k_sizes[] = {
    {"ten", "Ten"}, {"fifty", "Fifty"}, {"twoHundred", "TwoHundred"}, {"fiveHundred", "FiveHundred"}};
constexpr std::string_view k_revenues[] = {
    "zeroMillion",       "halfMillion",        "oneMillion",         "twoAndHalfMillion",
    "fiveMillion",       "tenMillion",         "twentyMillion",      "fiftyMillion",
    "oneHundredMillion", "fiveHundredMillion", "oneThousandMillion", "overOneThousandMillion"};
constexpr std::string_view k_names[] = {"Adair", "Bryn", "Cleo", "Devin", "Emery", "Flynn", "Garnet"};

/// Two people of each company, 60 companies.
json::object prospect(int number) {
  const auto company = static_cast<std::size_t>(number / 2);
  // Places change faster than roles and industries, so that every place has people of every kind.
  const std::size_t group = company / std::size(k_places);
  const auto second = static_cast<std::size_t>(number % 2);
  const Role& role = k_roles[(group + 3 * second) % std::size(k_roles)];
  const auto& [city, country] = k_places[company % std::size(k_places)];
  const std::string_view industry = k_industries[group % std::size(k_industries)];
  const std::string_view name = k_names[static_cast<std::size_t>(number) % std::size(k_names)];
  std::string digits = std::to_string(number + 1001).substr(1);
  const bool has_email = number % 7 != 6;
  return {{"firstName", name},
          {"lastName", "Prospect " + digits},
          {"email", has_email ? json::value("prospect." + digits + "@example.org") : json::value(nullptr)},
          {"linkedInUrl", "https://www.linkedin.com/in/sandbox-prospect-" + digits},
          {"phone", "+1 202 555 0" + digits},
          {"title", role.title},
          {"department", role.department},
          {"seniority", role.seniority},
          {"company", std::string(industry) + " company " + std::to_string(company + 1)},
          {"industry", industry},
          {"city", city},
          {"country", country},
          {"size", company % std::size(k_sizes)},
          {"revenue", company % std::size(k_revenues)},
          {"growth", static_cast<std::int64_t>(company * 7 % 50)},
          {"hiring", company % 2 == 0}};
}

/// Entries are bare texts, or {value, type}; with included ones, one of them must be met, and no excluded
/// one.
template <class Has>
bool admits(const json::object& filters, std::string_view name, Has has) {
  const json::value* const entries = filters.if_contains(name);
  if (entries == nullptr || !entries->is_array()) return true;
  bool wanted = false;
  bool met = false;
  for (const json::value& entry : entries->get_array()) {
    const json::value& value = entry.is_object() ? entry.get_object().at("value") : entry;
    const bool own = has(value);
    if (entry.is_object() && text_of(entry.get_object(), "type") == "exclude") {
      if (own) return false;
    } else {
      wanted = true;
      met = met || own;
    }
  }
  return !wanted || met;
}

bool admits_text(const json::object& filters, std::string_view name,
                 std::initializer_list<std::string_view> texts) {
  return admits(filters, name, [&](const json::value& value) {
    return value.is_string() && std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
             return same_text(text, value.get_string());
           });
  });
}

bool admits_keywords(const json::object& filters, std::string_view name, const std::string& text) {
  const json::value* const keywords = filters.if_contains(name);
  if (keywords == nullptr || !keywords->is_object()) return true;
  const json::object& object = keywords->get_object();
  const auto has = [&](const json::value& value) {
    return value.is_string() && contains_text(text, value.get_string());
  };
  if (text_of(object, "type") != "and" || !object.contains("values")) return admits(object, "values", has);
  const json::array& all = object.at("values").as_array();
  return std::all_of(all.begin(), all.end(), [&](const json::value& one) {
    return has(one.as_object().at("value")) == (text_of(one.as_object(), "type") != "exclude");
  });
}

bool grows(const json::object& filters, std::string_view name, const json::object& person) {
  const json::value* const range = filters.if_contains(name);
  if (range == nullptr || !range->is_object()) return true;
  const json::object& limits = range->get_object();
  const std::int64_t growth = integer_of(person, "growth");
  const std::string_view department = text_of(limits, "department");
  return (department.empty() || same_text(department, text_of(person, "department"))) &&
         (!has_value(limits, "min") || growth >= integer_of(limits, "min")) &&
         (!has_value(limits, "max") || growth <= integer_of(limits, "max"));
}

std::size_t tier_of(std::string_view revenue) {
  return static_cast<std::size_t>(std::find(std::begin(k_revenues), std::end(k_revenues), revenue) -
                                  std::begin(k_revenues));
}

bool earns(const json::object& filters, const json::object& person) {
  const auto own = static_cast<std::size_t>(integer_of(person, "revenue"));
  return (!has_value(filters, "minRevenue") || own >= tier_of(text_of(filters, "minRevenue"))) &&
         (!has_value(filters, "maxRevenue") || own <= tier_of(text_of(filters, "maxRevenue")));
}

bool on_lists(Store& store, const json::object& filters, const json::object& person) {
  return admits(filters, "accountListIds", [&](const json::value& list) {
    const std::vector<Record*> accounts = all_records(store, "contact-accounts");
    return std::any_of(accounts.begin(), accounts.end(), [&](const Record* account) {
      const std::vector<std::int64_t> lists = integers_of(*account, "_lists");
      return same_text(text_of(*account, "name"), text_of(person, "company")) &&
             std::any_of(lists.begin(), lists.end(),
                         [&](std::int64_t id) { return json::value(id) == list; });
    });
  });
}

bool meets(Store& store, const json::object& filters, const json::object& person) {
  const std::string_view city = text_of(person, "city");
  const std::string_view country = text_of(person, "country");
  const std::string_view size = k_sizes[static_cast<std::size_t>(integer_of(person, "size"))].first;
  const std::string company =
      std::string(text_of(person, "company")) + " " + std::string(text_of(person, "industry"));
  return admits_text(filters, "industries", {text_of(person, "industry")}) &&
         admits_text(filters, "companyLocations", {city, country}) &&
         admits_text(filters, "contactLocations", {city, country}) &&
         admits_text(filters, "companySizes", {size}) &&
         admits_text(filters, "jobTitles", {text_of(person, "title")}) &&
         admits_text(filters, "departments", {text_of(person, "department")}) &&
         admits_text(filters, "seniorities", {text_of(person, "seniority")}) &&
         admits_keywords(filters, "accountKeywords", company) &&
         admits_keywords(
             filters, "contactKeywords",
             std::string(text_of(person, "title")) + " " + std::string(text_of(person, "department"))) &&
         grows(filters, "headcountGrowth", person) && grows(filters, "departmentHeadcountGrowth", person) &&
         earns(filters, person) && on_lists(store, filters, person) &&
         (!flag_of(filters, "isHiringOnLinkedIn") || flag_of(person, "hiring"));
}

std::vector<json::object> find(Store& store, const json::object& request) {
  const json::object& filters = request.at("filters").as_object();
  const std::int64_t per_company = integer_of(request, "maxPeoplePerCompany", 1);
  std::map<std::string, std::int64_t, std::less<>> taken_of;
  std::vector<json::object> found;
  for (int number = 0; number < k_prospects; ++number) {
    json::object person = prospect(number);
    if (!meets(store, filters, person)) continue;
    if (++taken_of[std::string(text_of(person, "company"))] <= per_company)
      found.push_back(std::move(person));
  }
  return found;
}

AccountAnswer preview(AccountCall& call) {
  return accept_job(call, "LiveDataPreview", [request = call.fields()](AccountState& state) -> json::value {
    const std::vector<json::object> found = find(state.store, request);
    std::map<std::string_view, bool> companies;
    json::array sample;
    for (const json::object& person : found) {
      companies[text_of(person, "company")] = true;
      if (sample.size() == k_sample) continue;
      json::object shown;
      static constexpr std::string_view k_shown[] = {"firstName", "lastName", "title",  "company",
                                                     "industry",  "city",     "country"};
      copy_fields(person, shown, k_shown);
      sample.push_back(std::move(shown));
    }
    return json::object{{"contactsCount", found.size()},
                        {"companiesCount", companies.size()},
                        {"sampleContacts", std::move(sample)}};
  });
}

/// Stores one of the people who were found, and puts them where the request says.
void add_found(AccountCall& call, json::object person) {
  person["companySize"] = k_sizes[static_cast<std::size_t>(integer_of(person, "size"))].second;
  if (!flag_of(call.fields(), "searchContactPhones")) person.erase("phone");
  Record& contact = add_contact(call.state, person);
  for (const std::int64_t list : integers_of(call.fields(), "listIds")) {
    if (call.store().find("contact-lists", list) != nullptr) contact["_lists"].as_array().emplace_back(list);
  }
  Record* const sequence = call.store().find("sequences", integer_of(call.fields(), "sequenceId"));
  // Whom nobody may write to is added and not enrolled.
  if (sequence != nullptr) static_cast<void>(enrol(call.state, *sequence, contact));
}

AccountAnswer start(AccountCall& call) {
  const json::object& request = call.fields();
  const std::int64_t wanted = integer_of(request, "contactsCountToAdd");
  std::vector<json::object> found = find(call.store(), request);
  std::erase_if(found, [&](const json::object& person) {
    const std::string_view email = text_of(person, "email");
    return email.empty() ? !flag_of(request, "addContactsWithoutEmails")
                         : contact_by_email(call.store(), email) != nullptr;
  });
  if (found.empty()) return call.refuse(422, "noMatchingContacts", "Nobody new meets the filters.");
  const bool all = static_cast<std::int64_t>(found.size()) >= wanted;
  if (all) found.resize(static_cast<std::size_t>(wanted));
  for (json::object& person : found) add_found(call, std::move(person));
  json::array lists;
  for (const std::int64_t id : integers_of(request, "listIds")) {
    if (const Record* const list = call.store().find("contact-lists", id))
      lists.push_back(json::object{{"id", id}, {"name", list->at("name")}});
  }
  const Record* const sequence = call.store().find("sequences", integer_of(request, "sequenceId"));
  const Record& search = call.store().add(
      k_searches, {{"status", all ? "finished" : "noMoreContacts"},
                   {"startedAt", call.state.now_iso()},
                   {"contactsFound", found.size()},
                   {"usedCredits", found.size()},
                   {"userId", call.state.user()},
                   {"sequenceId", sequence == nullptr ? json::value(nullptr) : sequence->at("id")},
                   {"sequenceName", sequence == nullptr ? json::value(nullptr) : sequence->at("name")},
                   {"lists", std::move(lists)},
                   {"filters", request.at("filters")}});
  return done(json::object{{"searchId", search.at("id")}});
}

AccountAnswer list(AccountCall& call) {
  std::vector<Record*> searches = all_records(call.store(), k_searches);
  std::reverse(searches.begin(), searches.end());
  return page(call, searches, [](const Record* search) { return *search; });
}

}  // namespace

std::span<const OperationHandler> live_data_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"live_data_preview_search", preview},
      {"live_data_start_search", start},
      {"live_data_list_searches", list},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
