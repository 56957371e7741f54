// Files attached to AI records, playbooks and re-engagement flows. Plain create, read, update and delete of
// what AI features draw on is the generic behaviour.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"

namespace reply_mcp::sandbox {

namespace {

/// The record that the file belongs to: the last id of the path but the file's own.
Row* owner_of(Call& call, std::string_view member) {
  const std::string_view path = call.operation.path;
  std::string table = "ai-sdr/playbooks";
  std::string_view segment = "playbook_id";
  if (path.find("/playbooks/") == std::string_view::npos) {
    const bool cards = path.find("/reengagement-cards/") != std::string_view::npos;
    table = "ai-sdr/knowledge-bases/" + std::string(call.segment("knowledge_base_id")) +
            (cards ? "/reengagement-cards" : "/reply-handlers");
    segment = cards ? "reengagement_card_id" : "reply_handler_id";
  }
  Row* const row = call.store().table(table).find(call.segment(segment));
  if (row != nullptr && (!row->contains(member) || !row->at(member).is_array()))
    (*row)[member] = json::array();
  return row;
}

Answer no_record(const Call& call) {
  return call.not_found("There is no such record.");
}

Answer attach(Call& call, std::string_view member) {
  constexpr std::size_t k_most_files = 100;
  Row* const row = owner_of(call, member);
  if (row == nullptr) return no_record(call);
  json::array& files = (*row)[member].as_array();
  if (files.size() >= k_most_files)
    return call.refuse(400, "invalidParameter", "The record takes no more files.");
  json::object file{{"id", call.store().next_id("ai-files", 1)},
                    {"fileName", call.upload->file_name},
                    {"size", (call.upload->bytes.size() + 1023) / 1024}};
  files.push_back(file);
  return done(std::move(file));
}

Answer detach(Call& call, std::string_view member, std::int64_t id) {
  Row* const row = owner_of(call, member);
  if (row == nullptr) return no_record(call);
  json::array& files = (*row)[member].as_array();
  const auto file = std::find_if(files.begin(), files.end(), [&](const json::value& one) {
    return integer_of(one.as_object(), "id") == id;
  });
  if (file == files.end()) return call.not_found("There is no such file.");
  files.erase(file);
  return done();
}

Answer upload_media(Call& call) {
  return attach(call, "media");
}
Answer delete_media(Call& call) {
  return detach(call, "media", call.id("media_id"));
}
Answer upload_style_file(Call& call) {
  return attach(call, "styleFiles");
}
Answer delete_style_file(Call& call) {
  return detach(call, "styleFiles", call.id("style_file_id"));
}

Answer duplicate_playbook(Call& call) {
  Store& store = call.store();
  const Row* const row = store.table("ai-sdr/playbooks").find(call.segment("id"));
  if (row == nullptr) return call.not_found("There is no playbook with that id.");
  Row copy = *row;
  std::string id = "t-" + std::to_string(store.next_id("ai-sdr/playbooks", 1));
  copy["id"] = id;
  copy["type"] = "team";
  copy["name"] = "Copy of " + std::string(text_of(*row, "name"));
  return done(store.table("ai-sdr/playbooks").insert(std::move(id), std::move(copy)));
}

std::string flows_of(const Call& call) {
  return "ai-sdr/knowledge-bases/" + std::string(call.segment("knowledge_base_id")) + "/reengagement-flows";
}
Row* flow_of(Call& call) {
  return call.store().table(flows_of(call)).find(call.segment("flow_id"));
}
Answer no_flow(const Call& call) {
  return call.not_found("There is no flow with that id.");
}

Answer set_default_flow(Call& call) {
  if (flow_of(call) == nullptr) return no_flow(call);
  for (Row* row : all_rows(call.store(), flows_of(call))) {
    (*row)["isDefault"] = same_text(text_of(*row, "id"), call.segment("flow_id"));
  }
  return done();
}

Answer assign_flow(Call& call) {
  if (flow_of(call) == nullptr) return no_flow(call);
  Row* const enrolment = find_enrolment(call.store(), integer_of(call.fields(), "sequenceId"),
                                        integer_of(call.fields(), "contactId"));
  if (enrolment == nullptr) return call.not_found("The contact is not in this sequence.");
  (*enrolment)["_flow"] = call.segment("flow_id");
  (*enrolment)["_flowSince"] = call.world.now_iso();
  return done();
}

Answer flow_state(Call& call) {
  const Row* const enrolment = find_enrolment(call.store(), integer_of(call.query, "sequence_id"),
                                              integer_of(call.query, "contact_id"));
  if (enrolment == nullptr) return call.not_found("The contact is not in this sequence.");
  const bool assigned = has_value(*enrolment, "_flow");
  return done(
      json::object{{"flowId", assigned ? enrolment->at("_flow") : json::value(nullptr)},
                   {"flowAssignedAt", assigned ? enrolment->at("_flowSince") : json::value(nullptr)}});
}

Answer count_flow_contacts(Call& call) {
  if (flow_of(call) == nullptr) return no_flow(call);
  return done(static_cast<std::int64_t>(select(call.store(), "enrolments", [&](const Row& row) {
                                          return text_of(row, "_flow") == call.segment("flow_id");
                                        }).size()));
}

Answer delete_flow(Call& call) {
  const Row* const flow = flow_of(call);
  if (flow == nullptr) return no_flow(call);
  if (flag_of(*flow, "isDefault")) return call.refuse(409, "conflict", "The default flow cannot be deleted.");
  call.store().table(flows_of(call)).erase(call.segment("flow_id"));
  return done();
}

}  // namespace

std::span<const Binding> ai_library_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
