// Which arguments a tool has, and where each one goes in the request.
//
// Rules, stable because clients and stored prompts depend on the names:
//   - path and query parameters keep their names;
//   - the members of an object body become arguments of their own, under their own names. A name that
//     a parameter already has becomes `body_<name>`;
//   - a query parameter that has the name of a path parameter becomes `query_<name>`;
//   - an array body is one argument, `items`; a body that is an open object without known members, or
//     no object at all, is one argument, `body`;
//   - the file of a multipart upload becomes `file_name` and `content_base64`, and `path` where files
//     may be read from this machine; its other fields are arguments like body members;
//   - characters that clients refuse in argument names become "_", and names end after 64 characters;
//   - arguments for this server alone (own_arguments.hpp) come last, and never take a name that is taken.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

enum class RequestPlace {
  path,
  query,
  body_member,   ///< a member of the body object, or a field of a multipart body
  whole_body,    ///< the body itself
  file_name,     ///< the three of an upload
  file_content,  ///< base64
  file_path,     ///< below the files root
  server,        ///< for this server alone; not sent
};

struct Argument {
  std::string name;       ///< what clients see
  std::string wire_name;  ///< name of the parameter, member or form field; empty for the whole body
  RequestPlace place = RequestPlace::query;
  bool required = false;
  std::string description;  ///< of a parameter or for this server; elsewhere the schema has it
  /// Of a parameter, the whole body, a form field, or for this server.
  const json::object* schema = nullptr;
  bool explode = true;  ///< query arrays, as schemas::Parameter
};

enum class BodyForm { none, members, whole, multipart };

/// Lives no longer than the catalogue that the operation belongs to.
struct Binding {
  const schemas::Operation* operation = nullptr;
  BodyForm body = BodyForm::none;
  /// Of `clear`: shared, so that arguments of a copied binding still point to it.
  std::shared_ptr<const json::object> clear_schema;
  std::vector<Argument> arguments;  ///< path, query, body, server; each in the catalogue's order

  [[nodiscard]] const Argument* find(std::string_view name) const;
  /// By the name on the wire, in one place.
  [[nodiscard]] const Argument* find_wire(RequestPlace place, std::string_view wire_name) const;
  [[nodiscard]] std::vector<std::string_view> names() const;

  /// A JSON Pointer into the request body as a pointer into the tool's arguments:
  /// "/filters/from" stays, "/id" may be "/body_id", "/0/pattern" becomes "/items/0/pattern".
  [[nodiscard]] std::string argument_pointer(std::string_view body_pointer) const;
};

/// `paths_allowed`: upload tools may name a file on this machine.
[[nodiscard]] Binding bind(const schemas::Operation& operation, bool paths_allowed);

/// Where a fault that Reply reports lies among the arguments.
struct ArgumentPlace {
  std::string pointer;   ///< as Reply gave it when it fits no argument
  std::string argument;  ///< name of the top-level argument; empty when it fits none
};

/// `reported`: errors[].pointer of a validation problem: a JSON Pointer into the body, the bare name of
/// a path or query value, now and then with a slash, or empty for the body as a whole.
/// Source: Reply, errors of validation problems.
[[nodiscard]] ArgumentPlace locate_reported(const Binding& binding, std::string_view reported);

}  // namespace reply_mcp::tools::operation
