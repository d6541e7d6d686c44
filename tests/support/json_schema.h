// A validator for the part of JSON Schema (draft 2020-12) that the project's schemas use, and a
// walk over the places that a schema describes. Any other keyword is an error, so that no schema
// can say something that the tests pass over.
#pragma once

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace offcut::testing {

using Json = nlohmann::ordered_json;

class JsonSchema {
 public:
  explicit JsonSchema(Json root) : root_(std::move(root)) {}
  const Json& root() const { return root_; }

  // Returns what is wrong, each with its place; nothing if the document is valid.
  std::vector<std::string> errors(const Json& document) const {
    std::vector<std::string> out;
    check(root_, document, "", out);
    return out;
  }

  // Returns the schemas that may hold at a place such as "runs/[]/layers": all branches of oneOf
  // and anyOf, references resolved. Nothing where the place cannot be.
  std::vector<const Json*> at(const std::string& place) const {
    std::vector<const Json*> here = branches(root_);
    for (std::size_t begin = 0; begin < place.size();) {
      const std::size_t end = std::min(place.find('/', begin), place.size());
      here = below(here, place.substr(begin, end - begin));
      begin = end + 1;
    }
    return here;
  }

  // Whether an object at this place may have this key.
  bool knows(const std::string& place, const std::string& key) const {
    const std::vector<const Json*> here = at(place);
    return std::any_of(here.begin(), here.end(), [&](const Json* schema) {
      if (!may_be(*schema, "object")) return false;
      if (schema->contains("properties") && (*schema)["properties"].contains(key)) return true;
      const auto others = schema->find("additionalProperties");
      if (others == schema->end() && (schema->contains("oneOf") || schema->contains("anyOf"))) {
        return false;  // its branches say what it has
      }
      return others == schema->end() || others->is_object() || *others != false;
    });
  }

  // Returns the keys that objects at this place are said to have.
  std::set<std::string> keys(const std::string& place) const {
    std::set<std::string> out;
    for (const Json* schema : at(place)) {
      if (!schema->contains("properties")) continue;
      for (const auto& [key, unused] : (*schema)["properties"].items()) out.insert(key);
    }
    return out;
  }

  // Whether a number may stand at this place.
  bool takes_number(const std::string& place) const {
    const std::vector<const Json*> here = at(place);
    return std::any_of(here.begin(), here.end(), [](const Json* schema) {
      return may_be(*schema, "number") || may_be(*schema, "integer");
    });
  }

  // What a schema says of a number: its range, and whether it must be whole.
  struct NumberRule {
    std::optional<double> least;
    std::optional<double> most;
    bool open_below = false;  // least itself is refused
    bool whole = false;
  };
  // Returns the rules of all branches at a place that take a number.
  std::vector<NumberRule> number_rules(const std::string& place) const {
    std::vector<NumberRule> out;
    for (const Json* schema : at(place)) {
      if (!may_be(*schema, "number") && !may_be(*schema, "integer")) continue;
      NumberRule rule;
      rule.whole = !may_be(*schema, "number");
      rule.open_below = schema->contains("exclusiveMinimum");
      const char* least = rule.open_below ? "exclusiveMinimum" : "minimum";
      if (schema->contains(least)) rule.least = (*schema)[least].get<double>();
      if (schema->contains("maximum")) rule.most = (*schema)["maximum"].get<double>();
      out.push_back(rule);
    }
    return out;
  }

  // Returns every place that the schema describes, parents first: "", "runs", "runs/[]" ... The
  // values of an object whose keys are free have the place "sweep/*".
  std::vector<std::string> places() const {
    std::vector<std::string> out;
    walk("", 0, out);
    return out;
  }

 private:
  // Whether the schema names this type itself.
  static bool may_be(const Json& schema, const char* type) {
    const auto types = schema.find("type");
    if (types == schema.end()) return false;
    return types->is_array() ? std::find(types->begin(), types->end(), type) != types->end()
                             : *types == type;
  }

  const Json& resolved(const Json& schema) const {
    const auto ref = schema.find("$ref");
    if (ref == schema.end()) return schema;
    return resolved(root_[Json::json_pointer(ref->get<std::string>().substr(1))]);
  }

  std::vector<const Json*> branches(const Json& given) const {
    const Json& schema = resolved(given);
    std::vector<const Json*> out = {&schema};
    for (const char* choice : {"oneOf", "anyOf"}) {
      if (!schema.contains(choice)) continue;
      for (const Json& branch : schema[choice]) {
        for (const Json* one : branches(branch)) out.push_back(one);
      }
    }
    return out;
  }

  std::vector<const Json*> below(const std::vector<const Json*>& here,
                                 const std::string& key) const {
    std::vector<const Json*> out;
    const auto add = [&](const Json& schema) {
      for (const Json* one : branches(schema)) out.push_back(one);
    };
    for (const Json* schema : here) {
      if (key == "[]") {
        if (schema->contains("items")) add((*schema)["items"]);
      } else if (schema->contains("properties") && (*schema)["properties"].contains(key)) {
        add((*schema)["properties"][key]);
      } else if (schema->contains("additionalProperties") &&
                 (*schema)["additionalProperties"].is_object()) {
        add((*schema)["additionalProperties"]);
      }
    }
    return out;
  }

  void walk(const std::string& place, int depth, std::vector<std::string>& out) const {
    constexpr int kDeepest = 16;
    if (depth > kDeepest) return;
    const auto inside = [&](const std::string& key) {
      walk(place.empty() ? key : place + "/" + key, depth + 1, out);
    };
    const std::set<std::string> known = keys(place);
    out.push_back(place);
    for (const std::string& key : known) inside(key);
    bool list = false;
    bool map = false;
    for (const Json* schema : at(place)) {
      list = list || schema->contains("items");
      map = map || (schema->contains("additionalProperties") &&
                    (*schema)["additionalProperties"].is_object());
    }
    if (list) inside("[]");
    if (map) inside("*");
  }

  static bool is_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "number") return value.is_number();
    return value.is_number() && std::floor(value.get<double>()) == value.get<double>();
  }

  bool valid(const Json& schema, const Json& value) const {
    std::vector<std::string> ignored;
    check(schema, value, "", ignored);
    return ignored.empty();
  }

  // Checks one keyword of a schema. `fail` takes what is wrong.
  template <class Fail>
  void check_keyword(const std::string& key, const Json& rule, const Json& value, Fail fail) const {
    const double x = value.is_number() ? value.get<double>() : 0;
    const std::size_t size = value.is_string() ? value.get<std::string>().size() : value.size();
    if (key == "type") {
      const Json types = rule.is_array() ? rule : Json::array({rule});
      if (std::none_of(types.begin(), types.end(),
                       [&](const Json& one) { return is_type(value, one.get<std::string>()); })) {
        fail("is no " + rule.dump());
      }
    } else if (key == "const") {
      if (value != rule) fail("is not " + rule.dump());
    } else if (key == "enum") {
      if (std::find(rule.begin(), rule.end(), value) == rule.end()) fail("none of " + rule.dump());
    } else if (key == "minimum" || key == "exclusiveMinimum" || key == "maximum") {
      const double bound = rule.get<double>();
      const bool good = key == "minimum" ? x >= bound : key == "maximum" ? x <= bound : x > bound;
      if (value.is_number() && !good) fail("breaks " + key);
    } else if (key == "minLength") {
      if (value.is_string() && size < rule.get<std::size_t>()) fail("is too short");
    } else if (key == "minItems" || key == "maxItems") {
      if (value.is_array() &&
          (key == "minItems" ? size < rule.get<std::size_t>() : size > rule.get<std::size_t>()))
        fail("breaks " + key);
    } else if (key == "minProperties") {
      if (value.is_object() && size < rule.get<std::size_t>()) fail("has too few keys");
    } else if (key == "uniqueItems") {
      if (value.is_array() && std::set<Json>(value.begin(), value.end()).size() != size)
        fail("has twins");
    } else if (key == "required") {
      for (const Json& name : rule) {
        if (value.is_object() && !value.contains(name.get<std::string>()))
          fail("has no " + name.dump());
      }
    } else if (key == "not") {
      if (valid(rule, value)) fail("is what it must not be");
    } else if (key == "oneOf" || key == "anyOf") {
      const auto hits = std::count_if(rule.begin(), rule.end(),
                                      [&](const Json& one) { return valid(one, value); });
      if (hits == 0 || (key == "oneOf" && hits > 1)) fail("breaks " + key);
    } else {
      static const std::set<std::string> elsewhere = {
          "$schema", "$id", "$defs", "title", "description", "properties", "additionalProperties",
          "items"};
      if (!elsewhere.contains(key)) fail("the schema has the unknown keyword " + key);
    }
  }

  void check(const Json& given, const Json& value, const std::string& place,
             std::vector<std::string>& out) const {
    const Json& schema = resolved(given);
    for (const auto& [key, rule] : schema.items()) {
      check_keyword(key, rule, value,
                    [&](const std::string& what) { out.push_back(place + ": " + what); });
    }
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        check(schema["items"], value[i], place + "/" + std::to_string(i), out);
      }
    }
    if (!value.is_object()) return;
    for (const auto& [key, inner] : value.items()) {
      const std::string inside = place + "/" + key;
      if (schema.contains("properties") && schema["properties"].contains(key)) {
        check(schema["properties"][key], inner, inside, out);
      } else if (schema.contains("additionalProperties")) {
        const Json& others = schema["additionalProperties"];
        if (others.is_object()) check(others, inner, inside, out);
        if (others == false) out.push_back(inside + ": unknown key");
      }
    }
  }

  Json root_;
};

}  // namespace offcut::testing
