#include "tools/guard/target_names.hpp"

#include "base/ascii.hpp"
#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"
#include "tools/operation/uri.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

/// Read one after the other while a person waits for the question.
constexpr std::size_t k_most = 5;
constexpr std::size_t k_longest_name = 100;

/// "/v3/things" of "/v3/things/{id}": what stands before a path parameter.
std::string_view before_parameter(std::string_view path, std::string_view parameter) {
  const std::size_t at = path.find("/{" + std::string(parameter) + '}');
  return at == std::string_view::npos ? std::string_view() : path.substr(0, at);
}

bool reads_record(const schemas::Operation& operation) {
  return operation.record != nullptr && !schemas::id_parameter(operation).empty() &&
         !operation.record->labels.empty();
}

std::string_view folder_of(const schemas::Operation& reader) {
  return before_parameter(reader.path, schemas::id_parameter(reader));
}

const schemas::Operation* reader_of_folder(const schemas::Catalogue& catalogue, std::string_view folder) {
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (reads_record(operation) && folder_of(operation) == folder) return &operation;
  }
  return nullptr;
}

/// The reader of what an argument's name says: "contactIds" and "contact_id" of a contact; "ids" of what the
/// path of the call is about.
const schemas::Operation* reader_of_name(const schemas::Catalogue& catalogue, const schemas::Operation& call,
                                         std::string_view member) {
  const std::string lower = base::ascii::to_lower(member);
  std::string_view noun = lower;
  for (const std::string_view ending : {"_ids", "_id", "ids", "id"}) {
    if (!noun.ends_with(ending)) continue;
    noun.remove_suffix(ending.size());
    for (const schemas::Operation& operation : catalogue.operations()) {
      if (!reads_record(operation)) continue;
      const std::string& name = operation.record->name;
      const bool named = !noun.empty() && (name == noun || name.ends_with('-' + std::string(noun)));
      const bool of_path = noun.empty() && call.path.starts_with(std::string(folder_of(operation)) + '/');
      if (named || of_path) return &operation;
    }
    return nullptr;
  }
  return nullptr;
}

class Finder {
 public:
  Finder(const schemas::Catalogue& catalogue, const operation::Binding& binding)
      : catalogue_(catalogue), call_(*binding.operation) {}

  void path(const operation::Argument& argument, const json::value& id) {
    const std::string_view folder = before_parameter(call_.path, argument.wire_name);
    if (!folder.empty()) add(reader_of_folder(catalogue_, folder), id);
  }

  void body(const json::object& members, int depth) {
    for (const auto& [name, value] : members) {
      if (const json::object* inner = value.if_object(); inner != nullptr && depth > 0) {
        body(*inner, depth - 1);
      } else if (const json::array* list = value.if_array()) {
        if (list->empty() || list->front().is_structured()) continue;
        const schemas::Operation* reader = reader_of_name(catalogue_, call_, name);
        for (const json::value& id : *list) add(reader, id);
      } else if (!value.is_structured() && name != "id") {
        add(reader_of_name(catalogue_, call_, name), value);
      }
    }
  }

  [[nodiscard]] std::vector<NamedTarget> take() { return std::move(found_); }

 private:
  void add(const schemas::Operation* reader, const json::value& id) {
    if (reader == nullptr || (!id.is_number() && !id.is_string())) return;
    const bool known = std::any_of(found_.begin(), found_.end(), [&](const NamedTarget& target) {
      return target.read == reader && target.id == id;
    });
    if (!known && found_.size() < k_most) found_.push_back({reader, id});
  }

  const schemas::Catalogue& catalogue_;
  const schemas::Operation& call_;
  std::vector<NamedTarget> found_;
};

std::string name_in(const schemas::RecordKind& kind, const json::object& record) {
  std::string name;
  for (const std::string& label : kind.labels) {
    const json::value* part = record.if_contains(label);
    if (part == nullptr || !part->is_string() || part->get_string().empty()) continue;
    if (!name.empty()) name += ' ';
    name += part->get_string();
  }
  std::string shown = base::shorten(text::make_visible(base::utf8::sanitize(name)), k_longest_name);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return shown;
}

}  // namespace

std::vector<NamedTarget> named_targets(const schemas::Catalogue& catalogue, const operation::Binding& binding,
                                       const operation::BoundArguments& arguments) {
  Finder finder(catalogue, binding);
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == operation::RequestPlace::path) finder.path(*argument, value);
  }
  if (arguments.body && arguments.body->is_object()) finder.body(arguments.body->get_object(), 1);
  return finder.take();
}

mcp::asio::awaitable<std::vector<std::string>> TargetNames::lines(const operation::Binding& binding,
                                                                  const operation::BoundArguments& arguments,
                                                                  const reply::Identity& identity,
                                                                  const mcp::CallContext& context) {
  std::vector<std::string> lines;
  std::vector<NamedTarget> targets = named_targets(catalogue_, binding, arguments);
  for (NamedTarget& target : targets) {
    const std::string what = target.read->record->name + ' ' + base::plain_text(target.id);
    std::string name = co_await name_of(std::move(target), identity, context);
    if (!name.empty()) lines.push_back(what + ": " + name);
  }
  co_return lines;
}

mcp::asio::awaitable<std::string> TargetNames::name_of(NamedTarget target, const reply::Identity& identity,
                                                       const mcp::CallContext& context) {
  std::string name;
  const schemas::Operation& operation = *target.read;
  if (!names_.has(operation.id) ||
      policy_.decide(operation.id, operation.group, operation.effect) != PolicyDecision::allow)
    co_return name;
  const operation::Binding binding = operation::bind(operation, false);
  operation::BoundArguments arguments;
  for (const operation::Argument& argument : binding.arguments) {
    if (argument.place == operation::RequestPlace::path)
      arguments.parameters.emplace_back(&argument, target.id);
  }
  const std::string account = identity.fingerprint();
  const AuditedCall audited{binding, arguments, operation.effect, account};
  Auditor::Started started = co_await auditor_.start(audited, "question", context);
  if (!started) co_return name;
  reply::Request request;
  request.target = operation::render_target(operation.path, arguments.parameters);
  request.operation = operation.id;
  request.group = operation.group;
  request.changes = false;
  request.repeat = reply::Repeat::harmless;
  reply::CallOptions options;
  options.request_id = context.request_id;
  options.caller = context.caller.principal;
  reply::Identity acting = identity;
  const reply::SendResult sent =
      co_await api_.send(std::move(request), std::move(acting), std::move(options));
  if (sent && sent->status == 200) {
    json::error_code ec;
    const json::value record = json::parse(sent->body, ec);
    if (!ec && record.is_object()) name = name_in(*operation.record, record.get_object());
  }
  if (*started) {
    mcp::message::Complete ended;
    if (name.empty()) ended.result["isError"] = true;
    const mcp::message::Outcome outcome(std::move(ended));
    const int status = sent ? sent->status : 0;
    Auditor::Entry& entry = **started;
    co_await entry.end(status, outcome);
  }
  co_return name;
}

}  // namespace reply_mcp::tools::guard
