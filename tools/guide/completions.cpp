#include "tools/guide/completions.hpp"

#include "base/ascii.hpp"
#include "base/truncate.hpp"
#include "mcp/message/errors.hpp"
#include "tools/guide/error_pages.hpp"
#include "tools/guide/prompts.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::guide {
namespace {

using base::ascii::contains_ignoring_case;
using base::ascii::starts_with_ignoring_case;

/// Values in one answer. Source: MCP 2025-11-25, server/utilities/completion.
constexpr std::size_t k_max_values = 100;
constexpr std::size_t k_max_typed = 200;

std::string_view string_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr || !value->is_string() ? std::string_view() : std::string_view(value->get_string());
}

mcp::message::Outcome values(std::vector<std::string> found) {
  const std::size_t total = found.size();
  if (found.size() > k_max_values) found.resize(k_max_values);
  json::object completion{
      {"values", json::value_from(found)}, {"total", total}, {"hasMore", total > k_max_values}};
  mcp::message::Complete complete;
  complete.result["completion"] = std::move(completion);
  return complete;
}

/// Those that begin with what was typed, then those that have it elsewhere.
std::vector<std::string> matching(const std::vector<std::string>& known, std::string_view typed) {
  std::vector<std::string> out;
  for (const std::string& name : known) {
    if (starts_with_ignoring_case(name, typed)) out.push_back(name);
  }
  for (const std::string& name : known) {
    if (!starts_with_ignoring_case(name, typed) && contains_ignoring_case(name, typed)) out.push_back(name);
  }
  return out;
}

class Completions final : public mcp::CompletionSource {
 public:
  Completions(std::shared_ptr<const schemas::Catalogue> catalogue, call::CallerTools& tools,
              call::IdentityOf identity)
      : catalogue_(std::move(catalogue)),
        tools_(tools),
        readers_(*catalogue_),
        records_(tools, std::move(identity)) {}

  mcp::asio::awaitable<mcp::message::Outcome> complete(json::object params,
                                                       mcp::CallContext& context) override {
    const json::value* ref = params.if_contains("ref");
    const json::value* argument = params.if_contains("argument");
    if (ref == nullptr || !ref->is_object() || argument == nullptr || !argument->is_object()) {
      co_return mcp::message::invalid_params("params.ref and params.argument must be objects");
    }
    const std::string name(string_at(argument->get_object(), "name"));
    const std::string typed = base::shorten(string_at(argument->get_object(), "value"), k_max_typed);
    const std::string_view type = string_at(ref->get_object(), "type");
    if (type == "ref/prompt") {
      const std::string_view prompt_name = string_at(ref->get_object(), "name");
      const Prompt* prompt = find_prompt(prompt_name);
      if (prompt == nullptr)
        co_return mcp::message::invalid_params("Unknown prompt: " + base::shorten(prompt_name, 100));
      const PromptArgument* known = prompt->find(name);
      if (known == nullptr)
        co_return mcp::message::invalid_params("params.argument.name: " + prompt->name +
                                               " has no such argument");
      const RecordReader* reader = known->completes.empty() ? nullptr : readers_.named(known->completes);
      if (reader == nullptr) co_return values({});
      mcp::message::Outcome outcome = co_await names(*reader, typed, context);
      co_return outcome;
    }
    if (type == "ref/resource") {
      std::string uri(string_at(ref->get_object(), "uri"));
      mcp::message::Outcome outcome = co_await of_template(std::move(uri), name, typed, context);
      co_return outcome;
    }
    co_return mcp::message::invalid_params("params.ref.type must be ref/prompt or ref/resource");
  }

 private:
  mcp::asio::awaitable<mcp::message::Outcome> of_template(std::string uri, std::string name,
                                                          std::string typed, mcp::CallContext& context) {
    if (uri == "reply://schemas/{tool}" && name == "tool") co_return values(matching(tools(context), typed));
    if (uri == "reply://errors/{code}" && name == "code") {
      co_return values(matching(known_error_codes(*catalogue_), typed));
    }
    for (const RecordReader& reader : readers_.all()) {
      if (reader.id == nullptr || uri != reader.uri_template() || name != reader.id->name) continue;
      mcp::message::Outcome outcome = co_await ids(reader, typed, context);
      co_return outcome;
    }
    co_return mcp::message::invalid_params(
        "params.ref.uri: there is no such resource template with that argument");
  }

  [[nodiscard]] std::vector<std::string> tools(const mcp::CallContext& context) const {
    std::vector<std::string> names;
    for (const selection::ToolFacts& fact : selection::facts_of(*catalogue_)) {
      if (tools_.offers(fact.name, context)) names.push_back(tools_.names().of(fact.name));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  mcp::asio::awaitable<mcp::message::Outcome> names(const RecordReader& reader, std::string typed,
                                                    mcp::CallContext& context) {
    const std::vector<AccountRecords::Record> found = co_await records_.find(reader, typed, context);
    std::vector<std::string> all;
    for (const AccountRecords::Record& record : found) {
      if (!record.name.empty() && std::find(all.begin(), all.end(), record.name) == all.end()) {
        all.push_back(record.name);
      }
    }
    co_return values(matching(all, typed));
  }

  /// Digits are the beginning of an id; anything else is a part of a name.
  mcp::asio::awaitable<mcp::message::Outcome> ids(const RecordReader& reader, std::string typed,
                                                  mcp::CallContext& context) {
    const std::string& search = reader.kind->search;
    const bool by_id = !search.empty() && std::all_of(typed.begin(), typed.end(), base::ascii::is_digit);
    std::string searched = typed;
    if (by_id) searched.clear();
    const std::vector<AccountRecords::Record> found =
        co_await records_.find(reader, std::move(searched), context);
    std::vector<std::string> all;
    for (const AccountRecords::Record& record : found) {
      if (starts_with_ignoring_case(record.id, typed) ||
          (!by_id && contains_ignoring_case(record.name, typed)))
        all.push_back(record.id);
    }
    // Reply searches in more than the name: what it found for a text that stands in no name counts too.
    if (all.empty() && !by_id && !search.empty()) {
      for (const AccountRecords::Record& record : found) all.push_back(record.id);
    }
    co_return values(std::move(all));
  }

  std::shared_ptr<const schemas::Catalogue> catalogue_;
  call::CallerTools& tools_;
  const RecordReaders readers_;
  AccountRecords records_;
};

}  // namespace

std::unique_ptr<mcp::CompletionSource> make_completions(std::shared_ptr<const schemas::Catalogue> catalogue,
                                                        call::CallerTools& tools, call::IdentityOf identity) {
  return std::make_unique<Completions>(std::move(catalogue), tools, std::move(identity));
}

}  // namespace reply_mcp::tools::guide
