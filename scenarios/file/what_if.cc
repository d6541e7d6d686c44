#include "scenarios/file/what_if.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/json/word_table.h"

namespace offcut::scenarios {
namespace {

constexpr double kLargestScale = 1e9;

// The keys that change what a layer costs, as opposed to what the hardware is.
bool is_of_layers(const JsonObject& edit) {
  for (const char* key : {"layer", "kernel_class", "time_scale", "energy_scale", "time_ms",
                          "remove", "overlap", "run_as"}) {
    if (edit.has(key)) return true;
  }
  return false;
}

PointChange read_point_change(JsonObject object) {
  PointChange change;
  if (object.has("unit")) change.unit = object.one_of("unit", {"cpu", "gpu", "npu"});
  if (object.has("affinity")) change.affinity = object.text("affinity");
  if (object.has("framework")) change.framework = object.text("framework");
  if (object.has("library")) change.library = object.text("library");
  if (object.has("precision")) change.precision = object.text("precision");
  if (object.has("threads")) change.threads = static_cast<int>(object.integer("threads", 1, 4096));
  for (const char* key : {"unit", "affinity", "framework", "library", "precision", "threads"}) {
    (void)object.find(key);  // known names, for the error on an unknown one
  }
  if (object.keys().empty()) object.refuse("a field of the operating point");
  object.finish();
  return change;
}

std::string text_of_change(const PointChange& change) {
  std::string text = " run as";
  for (const auto* word :
       {&change.unit, &change.affinity, &change.framework, &change.library, &change.precision}) {
    if (*word) text += message(" ", **word);
  }
  if (change.threads) text += message(" x", *change.threads);
  return text;
}

std::string text_of_layers(const device_models::LayerEdit& edit) {
  std::string text;
  if (edit.time) text += message(" time ", edit.time->ms(), " ms");
  if (edit.time_factor != 1) text += message(" time x", edit.time_factor);
  if (edit.energy_factor != 1) text += message(" energy x", edit.energy_factor);
  if (!edit.energy_moves_with_time) text += " at the same energy";
  return text;
}

device_models::LayerEdit read_layer_edit(JsonObject& object) {
  device_models::LayerEdit edit;
  edit.which.layer = object.text_or("layer", "");
  edit.which.kernel = object.text_or("kernel_class", "");
  edit.time_factor = object.number_or("time_scale", 1, between(0, kLargestScale));
  edit.energy_factor = object.number_or("energy_scale", 1, between(0, kLargestScale));
  int ways = object.has("time_scale") ? 1 : 0;
  if (const auto time = object.find("time_ms")) {
    edit.time = Duration::from_ms(time->number(between(0, kLargestScale)));
    ++ways;
  }
  if (object.boolean_or("remove", false)) {
    edit.time_factor = 0;
    ++ways;
  }
  if (const auto share = object.find("overlap")) {
    edit.time_factor = 1 - share->number(between(0, 1));
    edit.energy_moves_with_time = edit.time_factor == 1;
    ++ways;
  }
  if (ways > 1) {
    object.add_error(ErrorCode::InvalidArgument,
                     "expected one of \"time_scale\", \"time_ms\", \"remove\" and \"overlap\", "
                     "found more");
  }
  return edit;
}

// Keys of one object of the hardware: "cluster": "big" with "cores" is "clusters.big.cores".
void read_hardware(JsonObject& object, WhatIf& out) {
  const std::string cluster = object.text_or("cluster", "");
  const std::string unit = object.text_or("unit", "");
  const auto take = [&](const char* key, const std::string& prefix) {
    if (const auto value = object.find(key)) {
      out.hardware.emplace_back(prefix + key, value->number(device_models::range_of_setting(key)));
    }
  };
  if (!cluster.empty()) {
    for (const char* key : {"cores", "w_per_busy_core", "w_when_on"}) {
      take(key, message("clusters.", cluster, "."));
    }
  } else if (!unit.empty()) {
    take("active_w", message("units.", unit, "."));
  } else {
    for (const char* key : {"idle_w", "memory_mb", "price_usd"}) take(key, "");
    for (const char* key : {"cores", "w_per_busy_core", "w_when_on"}) {
      if (object.find(key)) object.refuse("\"cluster\" beside \"" + std::string(key) + "\"");
    }
    if (object.find("active_w")) object.refuse("\"unit\" beside \"active_w\"");
  }
  for (const auto& [key, value] : out.hardware) out.text += message(" ", key, " = ", value);
}

struct EditedSite {
  std::string_view word;
  std::string_view text;  // at the head of the edit, as reports print it
  bool device;
  bool edge;
  bool cloud;
};
constexpr std::array kEditedSites = {
    EditedSite{"device", "", true, false, false},
    EditedSite{"edge", "edge:", false, true, false},
    EditedSite{"cloud", "cloud:", false, false, true},
    EditedSite{"both", "both sites:", true, false, true},
};

// An edit of layers must say what to change, and where energy is nobody's it cannot change that.
void expect_change(const EditedSite& site, JsonObject& object) {
  static constexpr std::array kChanges = {"time_scale", "energy_scale", "time_ms",
                                          "remove",     "overlap",      "run_as"};
  const auto has = [&](const char* key) { return object.has(key); };
  if (std::none_of(kChanges.begin(), kChanges.end(), has)) {
    object.add_error(ErrorCode::Malformed,
                     "expected something to change of the layers: \"time_scale\", "
                     "\"energy_scale\", \"time_ms\", \"remove\", \"overlap\" or \"run_as\", "
                     "found nothing");
  }
  if (object.has("energy_scale") && !site.device) {
    object.add_error(ErrorCode::InvalidArgument,
                     message("energy_scale: it has no effect: expected site device or both, since "
                             "energy is that of the device, found ",
                             site.word));
  }
}

WhatIf read_what_if(JsonObject object, std::size_t place) {
  WhatIf out;
  out.name = object.text_or("name", message("edits[", place, "]"));
  const EditedSite& site = read_word_or_first(object, "site", kEditedSites);
  out.on_device = site.device;
  out.on_edge = site.edge;
  out.on_cloud = site.cloud;
  out.text = site.text;
  if (is_of_layers(object)) {
    expect_change(site, object);
    out.layers = read_layer_edit(object);
    out.text += message(" ", device_models::text_of_choice(out.layers->which));
    if (const auto change = object.find("run_as")) {
      out.run_as = read_point_change(change->object());
      out.text += text_of_change(*out.run_as);
    }
    out.text += text_of_layers(*out.layers);
  } else {
    read_hardware(object, out);
    if (out.hardware.empty()) {
      object.add_error(ErrorCode::Malformed,
                       "expected something to change: \"time_scale\", \"time_ms\", \"run_as\", "
                       "\"remove\", \"overlap\", or \"cores\" of a \"cluster\", \"active_w\" of a "
                       "\"unit\", \"idle_w\", found nothing");
    }
  }
  if (out.text.starts_with(" ")) out.text.erase(0, 1);
  object.finish();
  return out;
}

bool changes_nothing(const device_models::LayerEdit& edit) {
  return !edit.time && edit.time_factor == 1 && edit.energy_factor == 1;
}

Result<void> run_as(const WhatIf& edit, const ModelGraph& graph, const PointPricer& pricer,
                    SiteColumn& column) {
  const auto hit = device_models::layers_of_choice(edit.layers->which, graph);
  if (!hit) return fail(hit.error());
  const auto other = pricer.price(edit.run_as->of(column.point));
  if (!other) return fail(other.error());
  for (const LayerId v : *hit) {
    column.time[v] = other->time[v];
    column.energy[v] = other->energy[v];
    column.provenance[v] = Provenance::Assumed;
    if (!column.relative_sd.empty() && !other->relative_sd.empty()) {
      column.relative_sd[v] = other->relative_sd[v];
    }
  }
  return {};
}

}  // namespace

OperatingPoint PointChange::of(OperatingPoint point) const {
  if (unit && *unit != point.unit) point.frequency_mhz = 0;  // the clock of the other unit
  if (unit) point.unit = *unit;
  if (affinity) point.affinity = *affinity;
  if (framework) point.framework = *framework;
  if (library) point.library = *library;
  if (precision) point.precision = *precision;
  if (threads) point.threads = *threads;
  return point;
}

std::vector<WhatIf> read_what_ifs(JsonObject& root) {
  std::vector<WhatIf> out;
  const auto list = root.find("edits");
  if (!list) return out;
  for (const JsonValue& edit : list->elements()) {
    out.push_back(read_what_if(edit.object(), out.size()));
    for (std::size_t k = 0; k + 1 < out.size(); ++k) {
      if (out[k].name == out.back().name) {
        edit.refuse("a name that no other edit has");
      }
    }
  }
  return out;
}

Result<device_models::DeviceModel> edited_device(const device_models::DeviceModel& device,
                                                 const std::vector<WhatIf>& edits) {
  device_models::DeviceModel out = device;
  for (const WhatIf& edit : edits) {
    for (const auto& [key, value] : edit.hardware) {
      if (auto ok = device_models::edit_device(key, value, out); !ok)
        return fail(within(edit.name, ok.error()));
    }
  }
  return out;
}

Result<void> edit_column(const std::vector<WhatIf>& edits, const ModelGraph& graph,
                         const PointPricer& pricer, SiteColumn& column) {
  for (const WhatIf& edit : edits) {
    if (!edit.layers) continue;
    if (edit.run_as) {
      if (auto ok = run_as(edit, graph, pricer, column); !ok) {
        return fail(within(edit.name, ok.error()));
      }
    }
    const bool nothing = changes_nothing(*edit.layers) && !edit.run_as;
    // A choice that matches no layer is an error even where the factor is 1.
    const auto hit = device_models::layers_of_choice(edit.layers->which, graph);
    if (!hit) return fail(within(edit.name, hit.error()));
    if (nothing) continue;
    if (auto ok = device_models::edit_layers(*edit.layers, graph, column); !ok) {
      return fail(within(edit.name, ok.error()));
    }
    column.flags.push_back(message(
        "edited: ", edit.name, ": ", device_models::text_of_choice(edit.layers->which), ", ",
        hit->size(), " of ", graph.layer_count(), " layers; their costs are assumed"));
  }
  return {};
}

}  // namespace offcut::scenarios
