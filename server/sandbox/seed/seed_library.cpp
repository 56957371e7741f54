// Templates, webhooks, blacklist, files and what searches can find, of the seed; and what AI features draw
// on.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/ai_approvals.hpp"
#include "sandbox/resources/ai_sequences.hpp"
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

namespace {

void plant_templates(engine::World& world) {
  engine::Store& store = world.store;
  const auto folder = [&](std::string_view name, std::string_view type, bool standard) {
    store.add("email-template-folders", {{"name", name}, {"folderType", type}, {"isDefault", standard}});
  };
  folder("My templates", "personal", true);
  folder("Sales", "team", false);
  folder("Drafts", "personal", false);
  const auto add = [&](std::string_view name, std::string_view subject, std::string_view body,
                       std::int64_t in, std::string_view type) {
    store.add("email-templates", {{"name", name},
                                  {"subject", subject},
                                  {"body", body},
                                  {"folderId", in},
                                  {"folderType", type},
                                  {"attachments", json::array()},
                                  {"createdAt", hours_ago(world, 900)},
                                  {"updatedAt", hours_ago(world, 300)},
                                  {"_default", false}});
  };
  add("First contact", "A question for {{Company}}", "<p>Hello {{FirstName}}, may I ask you something?</p>",
      2, "team");
  add("Thank you", "Thank you, {{FirstName}}", "<p>It was good to talk to you.</p>", 1, "personal");
  add("Half an idea", "", "<p>To be written.</p>", 3, "personal");
}

void plant_webhooks(engine::World& world) {
  const auto add = [&](std::string_view event, std::string_view url, bool enabled) -> engine::Row& {
    return world.store.add("webhooks",
                           {{"eventType", event},
                            {"url", url},
                            {"scope", "personal"},
                            {"enabled", enabled},
                            {"createdAt", hours_ago(world, 500)},
                            {"payloadConfig", json::object{{"includeEmailUrl", false},
                                                           {"includeEmailText", true},
                                                           {"includeProspectCustomFields", false}}}});
  };
  const engine::Row& replies = add("email_replied", "https://example.com/hooks/replied", true);
  add("email_bounced", "https://example.com/hooks/bounced", false);
  world.store.add("webhook-logs", {{"_webhook", replies.at("id")},
                                   {"eventId", world.store.next_uuid()},
                                   {"httpStatus", 500},
                                   {"date", hours_ago(world, 100)}});
}

void plant_rules(engine::Store& store) {
  const auto add = [&](std::string_view kind, std::string_view pattern, bool global) {
    store.add("contact-blacklist-rules/" + std::string(kind), {{"pattern", pattern}, {"isGlobal", global}});
  };
  add("domains", "spam.example.net", true);
  add("domains", "competitor.example.com", false);
  add("emails", "abuse@example.net", true);
  add("emails", "no-reply@example.com", false);
  add("email-exceptions", "friend@competitor.example.com", false);
}

void plant_values(engine::Store& store) {
  const auto fill = [&](std::string_view kind, std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values) {
      store.add("live-data/filter-values/" + std::string(kind), {{"name", value}, {"_plain", value}});
    }
  };
  fill("departments", {"Engineering", "Finance", "Marketing", "Operations", "Sales"});
  fill("industries", {"Computer software", "Food production", "Retail", "Transportation"});
  fill("job-titles", {"Buyer", "Chief executive officer", "Founder", "Head of sales", "Operations manager"});
  fill("locations", {"Chicago", "Estonia", "Leeds", "Tallinn", "United Kingdom", "United States"});
  fill("seniorities", {"Director", "Entry", "Manager", "Owner", "Senior"});
  for (const char* name : {"Computer software", "Food production", "Retail", "Transportation"}) {
    store.add("ai-sdr/intent-signals/industries", {{"name", name}});
  }
  for (const char* slug : {"crm", "help-desk", "web-shop"}) {
    store.add("ai-sdr/intent-signals/technologies", {{"slug", slug}, {"name", slug}});
  }
}

void plant_knowledge(engine::World& world) {
  engine::Store& store = world.store;
  const std::string now = hours_ago(world, 200);
  store.add("ai-sdr/knowledge-bases", {{"name", "Product facts"},
                                       {"instructions", "Answer briefly."},
                                       {"updatedAt", now},
                                       {"ownerUserId", engine::World::k_owner}});
  const std::string below = "ai-sdr/knowledge-bases/1/";
  store.add_uuid(below + "documents", {{"name", "price-list.pdf"}, {"createdAt", now}});
  store.add_uuid(below + "links", {{"url", "https://example.com/product"}, {"createdAt", now}});
  store.add_uuid(below + "reengagement-flows", {{"name", "Standard flow"},
                                                {"description", nullptr},
                                                {"isDefault", true},
                                                {"cardsCount", 1},
                                                {"createdAt", now}});
  const engine::Row& flow = store.add_uuid(below + "reengagement-flows", {{"name", "Gentle flow"},
                                                                          {"description", "Fewer reminders."},
                                                                          {"isDefault", false},
                                                                          {"cardsCount", 0},
                                                                          {"createdAt", now}});
  const json::object media{{"id", store.next_id("ai-files", 1)}, {"fileName", "leaflet.png"}, {"size", 12}};
  store.add_uuid(below + "reengagement-cards", {{"name", "After a week"},
                                                {"instructions", "Ask whether the time is better now."},
                                                {"sampleAnswer", nullptr},
                                                {"sendAfter", 7},
                                                {"toneOfVoice", "straightforward"},
                                                {"responseLength", "short"},
                                                {"links", json::array()},
                                                {"media", json::array{media}},
                                                {"isEnabled", true},
                                                {"deliveryMode", "draft"},
                                                {"createdAt", now},
                                                {"flow_id", flow.at("id")}});
  store.add_uuid(below + "reply-handlers", {{"typeOfQuestion", "What does it cost?"},
                                            {"instructions", "Name the starter price."},
                                            {"sampleAnswer", nullptr},
                                            {"toneOfVoice", "straightforward"},
                                            {"responseLength", "short"},
                                            {"links", json::array()},
                                            {"media", json::array{media}},
                                            {"deliveryMode", "draft"},
                                            {"additionalNotificationEmail", nullptr},
                                            {"createdAt", now}});
}

void plant_playbooks(engine::World& world) {
  const auto add = [&](std::string id, std::string_view name, std::string_view type, json::value author) {
    engine::Row row{{"id", id},
                    {"name", name},
                    {"description", "How first messages are written."},
                    {"body", "Be brief, be kind, ask one question."},
                    {"type", type},
                    {"lastUpdatedAt", hours_ago(world, 400)},
                    {"authorUserId", std::move(author)},
                    {"styleFiles", json::array{json::object{{"id", world.store.next_id("ai-files", 1)},
                                                            {"fileName", "style.txt"}}}}};
    world.store.table("ai-sdr/playbooks").insert(std::move(id), std::move(row));
  };
  add("g-1", "Short and direct", "global", nullptr);
  add("t-" + std::to_string(world.store.next_id("ai-sdr/playbooks", 1)), "Our own voice", "team",
      engine::World::k_owner);
}

}  // namespace

void plant_library(engine::World& world) {
  engine::Store& store = world.store;
  plant_templates(world);
  plant_webhooks(world);
  plant_rules(store);
  plant_values(store);
  store.add("attachments", {{"fileName", "leaflet.pdf"}, {"size", 120}}, 501);
  store.add("template-attachments",
            {{"fileName", "terms.pdf"}, {"size", 51'200}, {"url", "https://example.com/attachments/601"}},
            601);
  store.add("voice-attachments", {{"fileName", "hello.mp3"}, {"lengthInSeconds", 14}}, 701);
  store.add("live-data/searches", {{"status", "finished"},
                                   {"startedAt", hours_ago(world, 700)},
                                   {"contactsFound", 5},
                                   {"usedCredits", 5},
                                   {"userId", engine::World::k_owner},
                                   {"sequenceId", nullptr},
                                   {"sequenceName", nullptr},
                                   {"lists", json::array()},
                                   {"filters", json::object()},
                                   {"_wanted", 5}});
}

void plant_ai(engine::World& world) {
  engine::Store& store = world.store;
  plant_knowledge(world);
  plant_playbooks(world);
  store.add("ai-sdr/offers", {{"name", "Starter plan"},
                              {"companyName", "Sandbox team"},
                              {"companyDescription", "Makes example data."},
                              {"icp", "Small companies"},
                              {"reasonForOutreach", "A new product"}});
  store.add("ai-prompts", {{"name", "Kind comment"},
                           {"text", "Say something kind."},
                           {"scope", "library"},
                           {"stepType", "commentOnRecentPost"}});
  store.add("ai-prompts", {{"name", "Curious comment"},
                           {"text", "Ask a question."},
                           {"scope", "personal"},
                           {"stepType", "commentOnRecentPost"}});

  engine::Row& sequence = resources::add_ai_sequence(
      world, {{"name", "AI outreach pilot"},
              {"sequenceStructureSetup",
               json::object{{"generatedStepTypes", json::array{"email"}}, {"numberOfSteps", 2}}},
              {"offerId", 1},
              {"playbookId", "t-1"},
              {"knowledgeBaseId", 1},
              {"autopilot", json::object{{"enabled", true}}},
              {"emailAccounts", json::array{1}}});
  const std::int64_t id = engine::integer_of(sequence, "id");
  for (std::int64_t i = 16; i < 20; ++i) {
    const engine::Row* const contact = store.find("contacts", k_first_contact + i);
    if (contact == nullptr) continue;
    engine::enrol(world, sequence, *contact);
    resources::add_approval(world, id, k_first_contact + i);
  }
  store.add("ai-web-search/searches",
            {{"sequenceId", id}, {"status", "finished"}, {"startedAt", hours_ago(world, 90)}});
}

}  // namespace reply_mcp::sandbox::seed
