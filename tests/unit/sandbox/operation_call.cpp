#include "unit/sandbox/operation_call.hpp"

#include "unit/sandbox/valid_instance.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>

namespace reply_mcp::sandbox::testing {

namespace {

/// The first record of the list that the path up to a placeholder names.
std::string id_from_list(Client& api, const std::string& collection, const std::string& member) {
  const Reply reply = api.get(collection);
  const json::value paged = reply.at("/items");
  const json::value& items = reply.body.is_array() ? reply.body : paged;
  if (!items.is_array() || items.get_array().empty()) return "1";
  const json::value* id = items.get_array().front().as_object().if_contains(member);
  if (id == nullptr) return "1";
  return id->is_string() ? std::string(id->get_string()) : json::serialize(*id);
}

json::value picked(Client& api, const Need::Pick& pick) {
  const json::value list = api.get(pick.list).at(pick.pointer);
  for (const json::value& item : list.as_array()) {
    if (item.as_object().at(pick.member) == pick.value) return item.as_object().at("id");
  }
  ADD_FAILURE() << "nothing to pick in " << pick.list;
  return {};
}

bool listable(const std::string& collection) {
  const auto operations = catalogue()->operations();
  return std::any_of(operations.begin(), operations.end(), [&](const schemas::Operation& one) {
    return one.method == "GET" && one.path == collection;
  });
}

std::string encoded(std::string_view text) {
  return boost::urls::encode(boost::urls::string_view(text.data(), text.size()),
                             boost::urls::unreserved_chars);
}

}  // namespace

std::string target_of(const schemas::Operation& operation, Client& api, Fullness fullness) {
  const auto need = needs().find(operation.id);
  std::string target = operation.path;
  std::string pattern = operation.path;
  for (;;) {
    const std::size_t open = target.find('{');
    if (open == std::string::npos) break;
    const std::size_t close = target.find('}');
    const std::string name = target.substr(open + 1, close - open - 1);
    const std::string collection = pattern.substr(0, pattern.find(target.substr(open, close - open + 1)) - 1);
    const std::string actual = target.substr(0, open - 1);
    std::string id;
    if (need != needs().end() && need->second.path.contains(name)) {
      id = need->second.path.at(name);
    } else if (need != needs().end() && need->second.pick.name == name) {
      id = std::string(picked(api, need->second.pick).as_string());
    } else if (const json::value* known = known_value(name)) {
      id = json::serialize(*known);
    } else {
      id = listable(collection) ? id_from_list(api, actual, name == "jobId" ? "jobId" : "id") : "1";
    }
    target.replace(open, close - open + 1, id);
  }
  std::string query = need == needs().end() ? std::string() : need->second.query;
  for (const schemas::Parameter& parameter : operation.parameters) {
    if (parameter.place != schemas::ParameterPlace::query ||
        query.find(parameter.name + "=") != std::string::npos)
      continue;
    if (!parameter.required &&
        (fullness == Fullness::minimal || parameter.name.find("ort") != std::string::npos))
      continue;
    const json::value value = valid_instance(*parameter.schema, fullness, parameter.name);
    if (!query.empty()) query += '&';
    query += parameter.name;
    query += '=';
    query += encoded(value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  }
  return query.empty() ? target : target + "?" + query;
}

namespace {

void mend(json::object& body, const Need& need, Client& api) {
  for (const auto& [name, value] : need.body) {
    if (value.is_null()) {
      body.erase(name);
    } else {
      body[name] = value;
    }
  }
  if (!need.pick.name.starts_with("/")) return;
  body.insert_or_assign(need.pick.name.substr(1), picked(api, need.pick));
}

}  // namespace

MadeRequest request_of(const schemas::Operation& operation, Client& api, Fullness fullness) {
  MadeRequest request{operation.method, target_of(operation, api, fullness), std::nullopt, false};
  request.upload = operation.body_content_type == "multipart/form-data";
  if (request.upload || !operation.body_schema) return request;
  json::value body = valid_instance(*operation.body_schema, fullness);
  const auto need = needs().find(operation.id);
  if (json::object* const members = body.if_object(); members != nullptr && need != needs().end()) {
    mend(*members, need->second, api);
  }
  request.body = std::move(body);
  return request;
}

Reply send(Client& api, const MadeRequest& request) {
  if (request.upload) return api.upload(request.target, "some content");
  return api.send(request.method, request.target,
                  request.body ? json::serialize(*request.body) : std::string());
}

Reply call_operation(const schemas::Operation& operation, Client& api, Fullness fullness) {
  return send(api, request_of(operation, api, fullness));
}

const std::map<std::string, Need, std::less<>>& needs() {
  static const std::map<std::string, std::string> k_waiting{{"sequence_id", "5"}, {"contact_id", "1017"}};
  static const std::map<std::string, std::string> k_ai{
      {"sequence_id", "5"}, {"contact_id", "1017"}, {"step_id", "13"}};
  static const json::object k_pair{
      {"items", json::array{json::object{{"sequenceId", 5}, {"contactId", 1017}}}}};
  static const std::map<std::string, Need, std::less<>> all{
      // Messages wait in the AI sequence only.
      {"ai_approvals_get", {k_waiting, {}, {}, {}}},
      {"ai_approvals_regenerate", {k_waiting, {}, {}, {}}},
      {"ai_approvals_reject", {k_waiting, {}, {}, {}}},
      {"ai_approvals_send", {k_waiting, {}, {}, {}}},
      {"ai_approvals_send_bulk", {{}, k_pair, {}, {}}},
      {"ai_approvals_submit_feedback", {k_waiting, {}, {}, {}}},
      {"ai_sequences_attach_playbook", {k_ai, {}, {}, {}}},
      {"ai_sequences_connect_knowledge_base", {k_ai, {}, {}, {}}},
      {"ai_sequences_detach_playbook", {k_ai, {}, {}, {}}},
      {"ai_sequences_disable_autopilot", {k_ai, {}, {}, {}}},
      {"ai_sequences_disconnect_knowledge_base", {k_ai, {}, {}, {}}},
      {"ai_sequences_enable_autopilot", {k_ai, {}, {}, {}}},
      {"ai_sequences_force_start_autopilot", {k_ai, {}, {}, {}}},
      {"ai_sequences_get_contact_insights", {k_ai, {}, {}, {}}},
      {"ai_sequences_get_knowledge_base", {k_ai, {}, {}, {}}},
      {"ai_sequences_get_playbook", {k_ai, {}, {}, {}}},
      {"ai_sequences_get_settings", {k_ai, {}, {}, {}}},
      {"ai_sequences_personalize_preview", {k_ai, {}, {}, {}}},
      {"ai_sequences_preview_autopilot", {k_ai, {}, {}, {}}},
      {"ai_sequences_set_approval_mode", {k_ai, {}, {}, {}}},
      {"ai_sequences_set_generated_step_types", {k_ai, {}, {}, {}}},
      {"ai_sequences_submit_preview_feedback", {k_ai, {}, {}, {}}},
      // An offer is either named or described.
      {"ai_sequences_create", {{}, {{"offerId", 1}, {"offerGenerationInputs", nullptr}}, {}, {}}},
      {"ai_sequences_update_settings", {k_ai, {{"offerGenerationInputs", nullptr}}, {}, {}}},
      // Library records are read-only.
      {"ai_playbooks_delete", {{{"id", "t-1"}}, {}, {}, {}}},
      {"ai_playbooks_delete_style_file", {{{"playbook_id", "t-1"}, {"style_file_id", "3"}}, {}, {}, {}}},
      {"ai_playbooks_upload_style_file", {{{"playbook_id", "t-1"}}, {}, {}, {}}},
      {"ai_prompts_delete", {{{"id", "2"}}, {}, {}, {}}},
      {"ai_prompts_update", {{{"id", "2"}}, {}, {}, {}}},
      {"ai_reengagement_flows_delete",
       {{}, {}, {}, {"flow_id", "/v3/ai-sdr/knowledge-bases/1/reengagement-flows", "", "isDefault", false}}},
      {"blacklist_delete_domain", {{{"id", "2"}}, {}, {}, {}}},
      {"blacklist_update_domain", {{{"id", "2"}}, {}, {}, {}}},
      {"blacklist_delete_email", {{{"id", "2"}}, {}, {}, {}}},
      {"blacklist_update_email", {{{"id", "2"}}, {}, {}, {}}},
      {"email_template_folders_delete", {{{"id", "3"}}, {}, "folder_type=personal", {}}},
      {"email_template_folders_share", {{{"id", "3"}}, {}, {}, {}}},
      {"email_template_folders_update", {{{"id", "2"}}, {}, "folder_type=team", {}}},
      {"email_template_folders_get", {{{"id", "2"}}, {}, "folder_type=team", {}}},
      {"inbox_delete_category", {{{"id", "4"}}, {}, {}, {}}},
      {"inbox_update_category", {{{"id", "4"}}, {}, {}, {}}},
      {"sequence_templates_delete",
       {{}, {}, {}, {"id", "/v3/sequence-templates", "/teamTemplates", "isConditional", false}}},
      {"sequences_create_from_template",
       {{}, {}, {}, {"/templateId", "/v3/sequence-templates", "/teamTemplates", "isConditional", false}}},
      // Records in the state that the operation is for.
      {"custom_fields_delete", {{{"id", "2"}}, {}, {}, {}}},
      {"direct_outreach_send_linkedin_message", {{{"id", "1002"}}, {}, {}, {}}},
      {"direct_outreach_send_linkedin_voice", {{{"id", "1002"}}, {}, {}, {}}},
      {"direct_outreach_send_linkedin_ai_voice", {{{"id", "1002"}}, {}, {}, {}}},
      {"linkedin_accounts_delete", {{{"id", "2"}}, {}, {}, {}}},
      {"linkedin_accounts_update_limits",
       {{},
        {{"fixedMax", json::object{{"dailySendMessageCount", 10}}}, {"actionDelayMaxSeconds", 600}},
        {},
        {}}},
      {"live_data_start_search", {{}, {{"filters", json::object()}}, {}, {}}},
      {"schedules_delete", {{{"id", "3"}}, {}, {}, {}}},
      {"schedules_unlink_holiday_calendar", {{{"calendarId", "1"}}, {}, {}, {}}},
      {"sequence_contacts_set_bounced", {{}, {{"isBounced", true}}, {}, {}}},
      {"contacts_set_bounced", {{}, {{"isBounced", true}}, {}, {}}},
      {"contacts_move_to_sequence", {{}, {{"sequenceId", 3}}, {}, {}}},
      {"sequence_steps_delete_variant", {{{"variant_id", "2"}}, {}, {}, {}}},
      {"sequence_steps_update",
       {{{"step_id", "1"}},
        {{"variants", json::array{json::object{{"id", 1}, {"subject", "New"}, {"message", "Hello"}}}}},
        {},
        {}}},
      {"sequences_archive", {{{"id", "2"}}, {}, {}, {}}},
      {"sequences_unarchive", {{{"id", "4"}}, {}, {}, {}}},
      {"sequences_start", {{{"id", "3"}}, {}, {}, {}}},
      {"tasks_execute", {{{"id", "3"}}, {}, {}, {}}},
      {"reporting_list_emails", {{}, {}, "top=5", {}}},
  };
  return all;
}

}  // namespace reply_mcp::sandbox::testing
