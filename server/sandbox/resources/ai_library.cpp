// Files attached to AI records, playbooks and re-engagement flows. Plain create, read, update and delete of
// what AI features draw on is the generic behaviour.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

/// The record that the file belongs to: the last id of the path but the file's own.
engine::Row* owner_of(engine::Call& call, std::string_view member) {
  const std::string_view path = call.operation.path;
  std::string table = "ai-sdr/playbooks";
  std::string_view segment = "playbook_id";
  if (path.find("/playbooks/") == std::string_view::npos) {
    const bool cards = path.find("/reengagement-cards/") != std::string_view::npos;
    table = "ai-sdr/knowledge-bases/" + std::string(call.segment("knowledge_base_id")) +
            (cards ? "/reengagement-cards" : "/reply-handlers");
    segment = cards ? "reengagement_card_id" : "reply_handler_id";
  }
  engine::Row* const row = call.store().table(table).find(call.segment(segment));
  if (row != nullptr && (!row->contains(member) || !row->at(member).is_array()))
    (*row)[member] = json::array();
  return row;
}

engine::Answer no_record(const engine::Call& call) {
  return call.not_found("There is no such record.");
}

engine::Answer attach(engine::Call& call, std::string_view member) {
  constexpr std::size_t k_most_files = 100;
  engine::Row* const row = owner_of(call, member);
  if (row == nullptr) return no_record(call);
  json::array& files = (*row)[member].as_array();
  if (files.size() >= k_most_files)
    return call.refuse(400, "invalidParameter", "The record takes no more files.");
  json::object file{{"id", call.store().next_id("ai-files", 1)},
                    {"fileName", call.upload->file_name},
                    {"size", (call.upload->bytes.size() + 1023) / 1024}};
  files.push_back(file);
  return engine::done(std::move(file));
}

engine::Answer detach(engine::Call& call, std::string_view member, std::int64_t id) {
  engine::Row* const row = owner_of(call, member);
  if (row == nullptr) return no_record(call);
  json::array& files = (*row)[member].as_array();
  const auto file = std::find_if(files.begin(), files.end(), [&](const json::value& one) {
    return engine::integer_of(one.as_object(), "id") == id;
  });
  if (file == files.end()) return call.not_found("There is no such file.");
  files.erase(file);
  return engine::done();
}

engine::Answer upload_media(engine::Call& call) {
  return attach(call, "media");
}
engine::Answer delete_media(engine::Call& call) {
  return detach(call, "media", call.id("media_id"));
}
engine::Answer upload_style_file(engine::Call& call) {
  return attach(call, "styleFiles");
}
engine::Answer delete_style_file(engine::Call& call) {
  return detach(call, "styleFiles", call.id("style_file_id"));
}

engine::Answer duplicate_playbook(engine::Call& call) {
  engine::Store& store = call.store();
  const engine::Row* const row = store.table("ai-sdr/playbooks").find(call.segment("id"));
  if (row == nullptr) return call.not_found("There is no playbook with that id.");
  engine::Row copy = *row;
  std::string id = "t-" + std::to_string(store.next_id("ai-sdr/playbooks", 1));
  copy["id"] = id;
  copy["type"] = "team";
  copy["name"] = "Copy of " + std::string(engine::text_of(*row, "name"));
  return engine::done(store.table("ai-sdr/playbooks").insert(std::move(id), std::move(copy)));
}

std::string flows_of(const engine::Call& call) {
  return "ai-sdr/knowledge-bases/" + std::string(call.segment("knowledge_base_id")) + "/reengagement-flows";
}
engine::Row* flow_of(engine::Call& call) {
  return call.store().table(flows_of(call)).find(call.segment("flow_id"));
}
engine::Answer no_flow(const engine::Call& call) {
  return call.not_found("There is no flow with that id.");
}

engine::Answer set_default_flow(engine::Call& call) {
  if (flow_of(call) == nullptr) return no_flow(call);
  for (engine::Row* row : engine::all_rows(call.store(), flows_of(call))) {
    (*row)["isDefault"] = engine::same_text(engine::text_of(*row, "id"), call.segment("flow_id"));
  }
  return engine::done();
}

engine::Answer assign_flow(engine::Call& call) {
  if (flow_of(call) == nullptr) return no_flow(call);
  engine::Row* const enrolment =
      engine::find_enrolment(call.store(), engine::integer_of(call.fields(), "sequenceId"),
                             engine::integer_of(call.fields(), "contactId"));
  if (enrolment == nullptr) return call.not_found("The contact is not in this sequence.");
  (*enrolment)["_flow"] = call.segment("flow_id");
  (*enrolment)["_flowSince"] = call.world.now_iso();
  return engine::done();
}

engine::Answer flow_state(engine::Call& call) {
  const engine::Row* const enrolment =
      engine::find_enrolment(call.store(), engine::integer_of(call.query, "sequence_id"),
                             engine::integer_of(call.query, "contact_id"));
  if (enrolment == nullptr) return call.not_found("The contact is not in this sequence.");
  const bool assigned = engine::has_value(*enrolment, "_flow");
  return engine::done(
      json::object{{"flowId", assigned ? enrolment->at("_flow") : json::value(nullptr)},
                   {"flowAssignedAt", assigned ? enrolment->at("_flowSince") : json::value(nullptr)}});
}

engine::Answer count_flow_contacts(engine::Call& call) {
  if (flow_of(call) == nullptr) return no_flow(call);
  return engine::done(
      static_cast<std::int64_t>(engine::select(call.store(), "enrolments", [&](const engine::Row& row) {
                                  return engine::text_of(row, "_flow") == call.segment("flow_id");
                                }).size()));
}

engine::Answer delete_flow(engine::Call& call) {
  const engine::Row* const flow = flow_of(call);
  if (flow == nullptr) return no_flow(call);
  if (engine::flag_of(*flow, "isDefault"))
    return call.refuse(409, "conflict", "The default flow cannot be deleted.");
  call.store().table(flows_of(call)).erase(call.segment("flow_id"));
  return engine::done();
}

}  // namespace

std::span<const engine::Binding> ai_library_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"ai_reengagement_cards_upload_media", upload_media},
      {"ai_reengagement_cards_delete_media", delete_media},
      {"ai_reply_handlers_upload_media", upload_media},
      {"ai_reply_handlers_delete_media", delete_media},
      {"ai_playbooks_upload_style_file", upload_style_file},
      {"ai_playbooks_delete_style_file", delete_style_file},
      {"ai_playbooks_duplicate", duplicate_playbook},
      {"ai_reengagement_flows_set_default", set_default_flow},
      {"ai_reengagement_flows_assign", assign_flow},
      {"ai_reengagement_flows_get_state", flow_state},
      {"ai_reengagement_flows_count_contacts", count_flow_contacts},
      {"ai_reengagement_flows_delete", delete_flow},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
