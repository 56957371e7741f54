// Prompts for comments on LinkedIn posts: the read-only library and the user's own.
#include "sandbox/behaviours.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_prompts = "ai-prompts";

Answer list_prompts(Call& call) {
  json::array prompts;
  for (const Row* row : all_rows(call.store(), k_prompts)) {
    if (text_of(*row, "stepType") == text_of(call.query, "stepType")) prompts.push_back(*row);
  }
  return done(std::move(prompts));
}

Answer create_prompt(Call& call) {
  if (taken(call.store(), k_prompts, "name", text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "nameAlreadyExists", "Another prompt has that name.");
  }
  if (call.store().table(k_prompts).full()) return call.refuse(400, "unknown", "There are too many prompts.");
  Row row = call.fields();
  row["scope"] = "personal";
  return done(call.store().add(k_prompts, std::move(row)));
}

Row* own_prompt(Call& call, std::optional<Answer>& refused) {
  Row* const row = call.store().find(k_prompts, call.id());
  if (row == nullptr)
    refused = call.not_found("There is no prompt with that id.");
  else if (text_of(*row, "scope") == "library")
    refused = call.refuse(403, "communityPromptReadOnly", "A prompt of the library cannot be changed.");
  return row;
}

Answer update_prompt(Call& call) {
  std::optional<Answer> refused;
  Row* const row = own_prompt(call, refused);
  if (refused) return *refused;
  if (taken(call.store(), k_prompts, "name", text_of(call.fields(), "name"), row)) {
    return call.refuse(409, "nameAlreadyExists", "Another prompt has that name.");
  }
  static constexpr std::string_view k_fields[] = {"name", "text"};
  copy_fields(call.fields(), *row, k_fields);
  return done(*row);
}

Answer delete_prompt(Call& call) {
  std::optional<Answer> refused;
  own_prompt(call, refused);
  if (refused) return *refused;
  call.store().table(k_prompts).erase(std::to_string(call.id()));
  return done();
}

json::object comment_on(std::string_view post, json::value url) {
  return {{"outcome", "generated"},
          {"commentText", "A clear point, well put."},
          {"postText", post},
          {"detectedTopic", "work"},
          {"postUrl", std::move(url)}};
}

Answer preview_sample(Call&) {
  return done(comment_on("A sample post about a new way to work.", nullptr));
}

Answer preview_post(Call& call) {
  const Row* const account =
      call.store().find("linkedin-accounts", integer_of(call.fields(), "linkedInAccountId"));
  if (account == nullptr)
    return call.refuse(404, "linkedInAccountNotFound", "There is no such LinkedIn account.");
  if (text_of(*account, "status") != "enabled")
    return call.refuse(400, "linkedInAccountInactive", "The LinkedIn account is not active.");
  if (text_of(call.fields(), "linkedInProfileUrl").find("linkedin.com/") == std::string_view::npos) {
    return call.refuse(400, "invalidLinkedInUrl", "The address is no LinkedIn profile.");
  }
  return done(comment_on("The latest post of this person.", call.fields().at("linkedInProfileUrl")));
}

}  // namespace

std::span<const Binding> ai_prompt_bindings() {
  static constexpr Binding k_bindings[] = {
      {"ai_prompts_list", list_prompts},
      {"ai_prompts_create", create_prompt},
      {"ai_prompts_update", update_prompt},
      {"ai_prompts_delete", delete_prompt},
      {"ai_prompts_preview_sample", preview_sample},
      {"ai_prompts_preview_linkedin_post", preview_post},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
