// Whoever lost the answer to a change is told which operation shows what happened (x-witness). Here each of
// them is read before and after the change that it is named for, and must tell the two apart.
#include "base/ascii.hpp"
#include "sandbox/resources/handlers.hpp"
#include "unit/sandbox/operation_call.hpp"
#include "unit/sandbox/support.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace reply_mcp::sandbox::testing {
namespace {

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  path = path.substr(0, path.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

/// Letters only, lower case, without the ending of the plural.
std::string bare(std::string_view word) {
  std::string letters;
  for (const char c : word) {
    if (base::ascii::is_letter(c)) letters.push_back(base::ascii::to_lower(c));
  }
  if (letters.ends_with('s')) letters.pop_back();
  return letters;
}

/// The id that the body names for that collection: `contactIds` for "contacts", the only `ids` for any.
std::optional<std::string> id_in_body(const json::value* body, std::string_view collection) {
  if (body == nullptr) return std::nullopt;
  if (const json::array* list = body->if_array()) {
    return list->empty() ? std::nullopt : id_in_body(&list->front(), collection);
  }
  const json::object* object = body->if_object();
  if (object == nullptr) return std::nullopt;
  const std::string wanted = bare(collection);
  for (const auto& [key, value] : *object) {
    const json::value& one =
        value.is_array() && !value.get_array().empty() ? value.get_array().front() : value;
    if (one.is_object()) {
      if (auto found = id_in_body(&one, collection)) return found;
      continue;
    }
    std::string name = bare(key);
    if (!name.ends_with("id")) continue;
    name.resize(name.size() - 2);
    if (name.empty() || wanted.ends_with(name)) return text_of(one);
  }
  return std::nullopt;
}

/// Requests that change something where the general ones ask for what is so already, or for what is refused
/// for each item. Empty: the general target or body.
struct OwnRequest {
  std::string target;
  std::string body;
  std::vector<MadeRequest> before = {};  ///< what makes that there is something to change
};
const std::map<std::string, OwnRequest, std::less<>>& own_requests() {
  static const MadeRequest k_second_list{"POST", "/v3/contact-account-lists",
                                         json::object{{"name", "Second list"}}};
  static const std::map<std::string, OwnRequest, std::less<>> all{
      {"ai_sequences_set_generated_step_types", {"", R"({"generatedStepTypes":["linkedIn"]})"}},
      {"blacklist_bulk_delete_domains", {"", R"({"ids":[2]})"}},
      {"blacklist_bulk_delete_emails", {"", R"({"ids":[2]})"}},
      {"contact_account_lists_add_accounts",
       {"/v3/contact-account-lists/2/add-accounts", R"({"accountIds":[3]})", {k_second_list}}},
      {"contact_account_lists_move_accounts",
       {"/v3/contact-account-lists/2/move-accounts", R"({"accountIds":[3]})", {k_second_list}}},
      {"contact_lists_add_contacts", {"/v3/contact-lists/2/add-contacts", R"({"contactIds":[1002]})"}},
      {"contact_lists_move_contacts", {"/v3/contact-lists/2/move-contacts", R"({"contactIds":[1002]})"}},
      {"contact_lists_share", {"/v3/contact-lists/2/share", ""}},
      {"contacts_bulk_delete", {"", R"({"ids":[1002]})"}},
      {"contacts_set_opted_out", {"", R"({"contactIds":[1001],"isOptedOut":true})"}},
      {"contacts_set_status_in_sequence", {"", R"({"contactIds":[1009],"statusInSequence":"paused"})"}},
      {"email_accounts_remove_tags",
       {"",
        R"({"tags":["outreach"]})",
        {{"POST", "/v3/email-accounts/1/tags", json::object{{"tags", json::array{"outreach"}}}}}}},
      {"email_accounts_resume_sending", {"/v3/email-accounts/2/resume-sending", ""}},
      {"email_accounts_set_default", {"/v3/email-accounts/2/set-default", ""}},
      {"email_template_folders_share", {"/v3/email-template-folders/3/share", ""}},
      {"email_templates_move", {"", R"({"folderId":3,"folderType":"personal"})"}},
      {"schedules_set_default", {"/v3/schedules/2/set-default", ""}},
      {"sequence_contacts_bulk_add", {"", R"({"contactIds":[1024]})"}},
      {"sequence_contacts_set_replied", {"", R"({"contactIds":[1001],"isReplied":false})"}},
      {"sequence_contacts_preview_reset",
       {"/v3/sequences/5/contacts/1017/preview/reset",
        "",
        {{"POST", "/v3/sequences/ai-sdr/5/contacts/1017/preview/personalize", std::nullopt}}}},
      {"sequence_contacts_set_status",
       {"/v3/sequences/2/contacts/set-status-in-sequence",
        R"({"contactIds":[1009],"statusInSequence":"paused"})"}},
      {"sequence_folders_sequences_bulk_assign", {"", R"({"sequenceIds":[3]})"}},
      {"sequence_senders_email_assign",
       {"", R"({"emailAccountId":2})", {{"DELETE", "/v3/sequences/1/email-account-links/2", std::nullopt}}}},
      {"sequence_senders_linkedin_assign", {"", R"({"linkedInAccountId":2})"}},
      {"sequence_steps_enable_variants",
       {"",
        R"({"variantIds":[2]})",
        {{"POST", "/v3/sequences/1/steps/1/disable", json::object{{"variantIds", json::array{2}}}}}}},
      {"sequences_bulk_archive", {"", R"({"ids":[2]})"}},
      {"sequences_bulk_start", {"", R"({"ids":[3]})"}},
      {"sequences_bulk_unarchive", {"", R"({"ids":[4]})"}},
      {"webhooks_enable", {"/v3/webhooks/2/enable", ""}},
  };
  return all;
}

/// What a job does is seen when it is done.
Reply to_its_end(Client& api, Reply answer) {
  const json::value id = answer.status == 202 ? answer.at("/jobId") : json::value();
  if (!id.is_string()) return answer;
  const std::string job = "/v3/background-jobs/" + std::string(id.get_string());
  for (int reads = 0; reads < 5 && api.get(job).at("/status") != "Done"; ++reads) continue;
  return answer;
}

MadeRequest wished(const schemas::Operation& operation, Client& api, Fullness fullness) {
  const auto found = own_requests().find(operation.id);
  if (found == own_requests().end()) return request_of(operation, api, fullness);
  for (const MadeRequest& first : found->second.before) {
    const Reply made = to_its_end(api, send(api, first));
    EXPECT_LT(made.status, 400) << first.target << made.text;
  }
  MadeRequest request = request_of(operation, api, fullness);
  if (!found->second.target.empty()) request.target = found->second.target;
  if (!found->second.body.empty()) request.body = json::parse(found->second.body);
  return request;
}

/// What a search is narrowed by: `listId` where the change is about a list of the path.
json::object narrowed(const schemas::Operation& witness, const schemas::Operation& operation,
                      const MadeRequest& request) {
  json::object body;
  if (!witness.body_schema || !witness.body_schema->contains("properties")) return body;
  const auto pattern = segments_of(operation.path);
  const auto actual = segments_of(request.target);
  for (const auto& [name, schema] : witness.body_schema->at("properties").as_object()) {
    const std::string_view key = name;
    if (!key.ends_with("Id")) continue;
    const std::string kind = bare(key.substr(0, key.size() - 2));
    for (std::size_t i = 1; i < pattern.size(); ++i) {
      if (pattern[i].starts_with('{') && bare(pattern[i - 1]).ends_with(kind))
        body[name] = json::parse(actual[i]);
    }
  }
  return body;
}

/// Where to read the witness of this request.
std::string witness_target(const schemas::Operation& operation, const MadeRequest& request,
                           const schemas::Operation& witness, Client& api) {
  const auto pattern = segments_of(operation.path);
  const auto actual = segments_of(request.target);
  std::string target;
  std::string before;
  for (const std::string& segment : segments_of(witness.path)) {
    std::string value = segment;
    if (segment.starts_with('{')) {
      value.clear();
      for (std::size_t i = 1; i < pattern.size(); ++i) {
        if (pattern[i].starts_with('{') && (pattern[i] == segment || bare(pattern[i - 1]) == bare(before)) &&
            pattern[i - 1] == before)
          value = actual[i];
      }
      if (value.empty()) value = id_in_body(request.body ? &*request.body : nullptr, before).value_or("");
      if (value.empty()) {
        for (std::size_t i = 1; i < pattern.size(); ++i) {
          if (pattern[i] == segment) value = actual[i];
        }
      }
    }
    target += '/' + value;
    before = segment;
  }
  const std::string plain = target_of(witness, api, Fullness::minimal);
  const std::size_t mark = plain.find('?');
  if (mark != std::string::npos) target += plain.substr(mark);
  if (witness.paged) target += (mark == std::string::npos ? "?top=" : "&top=") + std::string("100");
  return target;
}

/// An account, the request that is to change it, and where to read whether it did.
class Scene {
 public:
  Scene(const schemas::Operation& operation, const schemas::Operation& witness, Fullness fullness)
      : witness_(witness),
        request_(wished(operation, api_, fullness)),
        target_(witness_target(operation, request_, witness, api_)),
        body_(narrowed(witness, operation, request_)) {}

  [[nodiscard]] Reply read() {
    return witness_.method == "GET" ? api_.get(target_)
                                    : api_.send(witness_.method, target_, json::serialize(body_));
  }
  [[nodiscard]] Reply change() { return to_its_end(api_, send(api_, request_)); }
  [[nodiscard]] std::string read_from() const { return target_ + ' ' + json::serialize(body_); }
  [[nodiscard]] std::string sent() const {
    return request_.method + ' ' + request_.target + ' ' +
           (request_.body ? json::serialize(*request_.body) : "");
  }

 private:
  Running running_;
  Client api_ = running_.client();
  const schemas::Operation& witness_;
  MadeRequest request_;
  std::string target_;
  json::object body_;
};

/// Without the times of day, which differ between two accounts that were made one after the other.
std::string without_times(const std::string& text) {
  static const std::regex k_time(R"(\d{4}-\d\d-\d\dT[0-9:.]+Z?)");
  return std::regex_replace(text, k_time, "TIME");
}

/// Empty when reading tells the difference: from the reading before, or, where a reading alone moves things
/// on (a job), from that of an account in which nothing was changed.
std::string fault_of(const schemas::Operation& operation, const schemas::Operation& witness,
                     Fullness fullness) {
  Scene untouched(operation, witness, fullness);
  const Reply first = untouched.read();
  const Reply second = untouched.read();
  const bool moves = first.text != second.text;
  std::optional<Scene> fresh;
  if (moves) fresh.emplace(operation, witness, fullness);
  Scene& scene = moves ? *fresh : untouched;
  const Reply before = moves ? scene.read() : second;
  if (moves && without_times(before.text) != without_times(first.text))
    return scene.read_from() + " differs by itself";
  const Reply done = scene.change();
  if (done.status >= 400) return scene.sent() + " failed: " + done.text;
  const Reply after = scene.read();
  if (after.status >= 500 || before.status >= 500) return scene.read_from() + " fails";
  const bool seen =
      moves ? without_times(after.text) != without_times(second.text) : after.text != before.text;
  return seen ? std::string()
              : scene.sent() + "\n   is not seen in " + scene.read_from() + ' ' + after.text.substr(0, 600);
}

/// Whether the example account changes what the operation is for. Those that it has no handler for are served
/// by what the form of their paths tells: records are made, changed and deleted, while what a word behind a
/// record means (".../assign") is not known.
bool is_imitated(const schemas::Operation& operation) {
  static const std::vector<engine::OperationHandler> k_handlers = resources::all_handlers();
  const bool own =
      std::any_of(k_handlers.begin(), k_handlers.end(),
                  [&](const engine::OperationHandler& handler) { return handler.operation == operation.id; });
  if (own || operation.path.ends_with('}')) return true;
  const auto all = catalogue()->operations();
  return operation.method == "POST" && std::any_of(all.begin(), all.end(), [&](const auto& other) {
           return other.path.starts_with(operation.path + "/{") && other.path.ends_with('}');
         });
}

TEST(Witness, ShowsEveryChangeThatItIsNamedFor) {
  std::size_t shown = 0;
  std::size_t nothing_to_see = 0;
  std::size_t without = 0;
  for (const schemas::Operation& operation : catalogue()->operations()) {
    if (operation.effect == schemas::Effect::read) continue;
    if (operation.witnesses.empty()) ++without;
    for (const std::string& name : operation.witnesses) {
      const schemas::Operation* witness = catalogue()->find(name);
      ASSERT_NE(witness, nullptr);
      std::string fault = fault_of(operation, *witness, Fullness::full);
      if (!fault.empty()) {
        const std::string other = fault_of(operation, *witness, Fullness::minimal);
        fault = other.empty() ? "" : fault + '\n' + other;
      }
      if (fault.empty()) {
        ++shown;
      } else if (is_imitated(operation)) {
        ADD_FAILURE() << operation.id << " by " << name << '\n' << fault;
      } else {
        ++nothing_to_see;
      }
    }
  }
  RecordProperty("shown", static_cast<int>(shown));
  RecordProperty("nothing_to_see", static_cast<int>(nothing_to_see));
  EXPECT_GT(shown, 190U);
  EXPECT_LT(without, 30U);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
