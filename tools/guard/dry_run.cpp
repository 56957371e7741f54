#include "tools/guard/dry_run.hpp"

#include "base/json_reader.hpp"
#include "tools/guard/action_description.hpp"
#include "tools/operation/effect.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/result/own_answer.hpp"

#include <utility>

namespace reply_mcp::tools::guard {

namespace json = boost::json;

bool is_dry_run(const operation::BoundArguments& arguments) {
  const json::value* given = arguments.server.if_contains(operation::k_dry_run);
  return given != nullptr && given->is_bool() && given->get_bool();
}

mcp::message::Complete dry_run_result(const operation::Binding& binding,
                                      const operation::BoundArguments& arguments,
                                      const reply::Request& request, PolicyDecision policy,
                                      std::size_t max_bytes, json::object selected) {
  json::object shown;
  shown["method"] = reply::to_string(request.method);
  const std::size_t mark = request.target.find('?');
  shown["path"] = std::string_view(request.target).substr(0, mark);
  if (mark != std::string::npos) shown["query"] = std::string_view(request.target).substr(mark + 1);
  if (!request.content_type.empty()) {
    shown["contentType"] = request.content_type;
    if (auto body = base::read_json(request.body.view())) {
      shown["body"] = *std::move(body);
    } else {
      shown["bodyBytes"] = request.body.size();
    }
  }
  if (arguments.upload.read) shown["file"] = file_facts(*arguments.upload.read);
  json::object structured;
  structured["dryRun"] = true;
  if (!selected.empty()) structured["selected"] = std::move(selected);
  structured["request"] = std::move(shown);
  structured["effect"] = schemas::to_string(operation::effect_of(*binding.operation, arguments.body));
  structured["policy"] = to_string(policy);
  return result::own_answer(structured, "Nothing was sent.",
                            "Only this view is shortened: the call sends all of it.", max_bytes);
}

}  // namespace reply_mcp::tools::guard
