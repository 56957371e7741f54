#include "tools/result/untrusted_fields.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::tools::result {
namespace {

constexpr std::array<StrangerRule, 14> k_rules{{
    {"*", "notes customFields.value bodyPreview", "free text about people, wherever it turns up"},
    {"inbox",
     "subject body message messageId fromName fromAddress to cc bcc contact.fullName "
     "contact.companyName contact.title",
     "messages of prospects, what their mail programs wrote into the headers, and drafts made from them"},
    {"contacts", "firstName lastName title company subject content.**",
     "profiles come from forms, imports and LinkedIn; activities quote messages"},
    {"contact_accounts", "/name /description firstName lastName title company",
     "company and people data from imports and LinkedIn"},
    {"sequence_contacts",
     "firstName lastName title company contactFullName contactTitle contactCompany "
     "steps.subject steps.body",
     "profiles, and previews that have them filled in"},
    {"email_templates_render", "subject body", "a template with a contact's data filled in"},
    {"reporting", "firstName lastName company contactFullName contactFirstName contactLastName description",
     "names of contacts; notes of tasks, which quote them"},
    {"tasks", "contact.fullName content.subject content.body", "names of contacts, and notes of tasks"},
    {"ai_approvals",
     "contactFullName contactTitle contactCompany messageSubject messageContent "
     "previousMessages.senderName previousMessages.subject previousMessages.body",
     "a conversation, and drafts that the AI made from it"},
    {"ai_prompts", "/name /text commentText postText detectedTopic",
     "prompts shared by a community, LinkedIn posts, and comments made from them"},
    {"ai_research_list_web_searches", "/**", "what was found on web pages"},
    {"ai_sequences_get_contact_insights", "summary", "made from web pages about a person"},
    {"background_jobs", "jsonData jsonDataResult",
     "input and result of jobs of every kind, imports and web research too"},
    {"email_accounts", "sendingConnectivityError receivingConnectivityError /error",
     "what a foreign mail server answered"},
}};

/// Calls `use` with each word.
template <typename Use>
void for_each_word(std::string_view words, char separator, Use use) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(separator), words.size());
    if (end > 0) use(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

bool concerns(const StrangerRule& rule, const schemas::Operation& operation) {
  bool found = false;
  for_each_word(rule.where, ' ', [&](std::string_view word) {
    found = found || word == "*" || word == operation.group || word == operation.id;
  });
  return found;
}

}  // namespace

std::span<const StrangerRule> stranger_rules() {
  return k_rules;
}

Strangers::Strangers(const schemas::Operation& operation) {
  for (const StrangerRule& rule : k_rules) {
    if (!concerns(rule, operation)) continue;
    for_each_word(rule.fields, ' ', [&](std::string_view field) {
      Pattern pattern;
      if (field.starts_with('/')) {
        pattern.anchored = true;
        field.remove_prefix(1);
      }
      for_each_word(field, '.', [&](std::string_view name) { pattern.names.push_back(name); });
      if (pattern.names.back() == "**") {
        pattern.below = true;
        pattern.names.pop_back();
      }
      patterns_.push_back(std::move(pattern));
    });
  }
}

bool Strangers::matches(const Pattern& pattern, const FieldPath& path) {
  if (pattern.names.size() > path.size()) return false;
  if (pattern.anchored && pattern.names.size() != path.size()) return false;
  return std::equal(pattern.names.rbegin(), pattern.names.rend(), path.rbegin());
}

bool Strangers::wrote(const FieldPath& path) const {
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const Pattern& pattern) { return !pattern.below && matches(pattern, path); });
}

bool Strangers::wrote_all_below(const FieldPath& path) const {
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const Pattern& pattern) { return pattern.below && matches(pattern, path); });
}

}  // namespace reply_mcp::tools::result
