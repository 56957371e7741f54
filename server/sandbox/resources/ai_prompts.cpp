// Prompts for comments on LinkedIn posts: the read-only library and the user's own.
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_prompts = "ai-prompts";

engine::Answer list_prompts(engine::Call& call) {
  json::array prompts;
  for (const engine::Row* row : engine::all_rows(call.store(), k_prompts)) {
    if (engine::text_of(*row, "stepType") == engine::text_of(call.query, "stepType")) prompts.push_back(*row);
  }
  return engine::done(std::move(prompts));
}

engine::Answer create_prompt(engine::Call& call) {
  if (engine::taken(call.store(), k_prompts, "name", engine::text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "nameAlreadyExists", "Another prompt has that name.");
  }
  if (call.store().table(k_prompts).full()) return call.refuse(400, "unknown", "There are too many prompts.");
  engine::Row row = call.fields();
  row["scope"] = "personal";
  return engine::done(call.store().add(k_prompts, std::move(row)));
}

engine::Row* own_prompt(engine::Call& call, std::optional<engine::Answer>& refused) {
  engine::Row* const row = call.store().find(k_prompts, call.id());
  if (row == nullptr)
    refused = call.not_found("There is no prompt with that id.");
  else if (engine::text_of(*row, "scope") == "library")
    refused = call.refuse(403, "communityPromptReadOnly", "A prompt of the library cannot be changed.");
  return row;
}

engine::Answer update_prompt(engine::Call& call) {
  std::optional<engine::Answer> refused;
  engine::Row* const row = own_prompt(call, refused);
  if (refused) return *refused;
  if (engine::taken(call.store(), k_prompts, "name", engine::text_of(call.fields(), "name"), row)) {
    return call.refuse(409, "nameAlreadyExists", "Another prompt has that name.");
  }
  static constexpr std::string_view k_fields[] = {"name", "text"};
  engine::copy_fields(call.fields(), *row, k_fields);
  return engine::done(*row);
}

engine::Answer delete_prompt(engine::Call& call) {
  std::optional<engine::Answer> refused;
  own_prompt(call, refused);
  if (refused) return *refused;
  call.store().table(k_prompts).erase(std::to_string(call.id()));
  return engine::done();
}

json::object comment_on(std::string_view post, json::value url) {
  return {{"outcome", "generated"},
          {"commentText", "A clear point, well put."},
          {"postText", post},
          {"detectedTopic", "work"},
          {"postUrl", std::move(url)}};
}

engine::Answer preview_sample(engine::Call&) {
  return engine::done(comment_on("A sample post about a new way to work.", nullptr));
}

engine::Answer preview_post(engine::Call& call) {
  const engine::Row* const account =
      call.store().find("linkedin-accounts", engine::integer_of(call.fields(), "linkedInAccountId"));
  if (account == nullptr)
    return call.refuse(404, "linkedInAccountNotFound", "There is no such LinkedIn account.");
  if (engine::text_of(*account, "status") != "enabled")
    return call.refuse(400, "linkedInAccountInactive", "The LinkedIn account is not active.");
  if (engine::text_of(call.fields(), "linkedInProfileUrl").find("linkedin.com/") == std::string_view::npos) {
    return call.refuse(400, "invalidLinkedInUrl", "The address is no LinkedIn profile.");
  }
  return engine::done(comment_on("The latest post of this person.", call.fields().at("linkedInProfileUrl")));
}

}  // namespace

std::span<const engine::Binding> ai_prompt_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"ai_prompts_list", list_prompts},
      {"ai_prompts_create", create_prompt},
      {"ai_prompts_update", update_prompt},
      {"ai_prompts_delete", delete_prompt},
      {"ai_prompts_preview_sample", preview_sample},
      {"ai_prompts_preview_linkedin_post", preview_post},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
