/* Lists, tables and dicts. */
#include "internal.h"

#include <string.h>

static bool is_list(ray_t* v) { return ray__usable(v) && v->type == RAY_LIST; }

ray_t* ray_list_new(int64_t capacity) { return ray__vec(RAY_LIST, 0, capacity); }

ray_t* ray_list_append(ray_t* list, ray_t* item) {
    if (!is_list(list)) return ray__reject("ray_list_append", "a list", list);
    return ray_list_insert_at(list, list->len, item);
}

/* What is wrong with an item and its place, NULL for nothing. */
static ray_t* check_item(const char* fn, ray_t* list, int64_t i, int64_t most, ray_t* item) {
    if (!ray__usable(item)) return ray__misuse(fn, "a value", item);
    return i < 0 || i > most ? ray__range(fn, i, list->len) : NULL;
}

ray_t* ray_list_insert_at(ray_t* list, int64_t i, ray_t* item) {
    if (!is_list(list)) return ray__reject("ray_list_insert_at", "a list", list);
    ray_t* err = check_item("ray_list_insert_at", list, i, list->len, item);
    if (err == NULL) return ray__insert(list, i, &item, 1);
    ray__drop(list);
    return err;
}

ray_t* ray_list_get(ray_t* list, int64_t i) {
    return is_list(list) && i >= 0 && i < list->len ? ray__items(list)[i] : NULL;
}

ray_t* ray_list_set(ray_t* list, int64_t i, ray_t* item) {
    if (!is_list(list)) return ray__reject("ray_list_set", "a list", list);
    ray_t* err = check_item("ray_list_set", list, i, list->len - 1, item);
    if (err != NULL) {
        ray__drop(list);
        return err;
    }
    list = ray__own(list, list->len);
    if (ray_is_err(list)) return list;
    ray_t* old = ray__items(list)[i];
    ray__items(list)[i] = ray__share(item);
    ray__drop(old);
    return list;
}

ray_t* ray_list_insert_many(ray_t* list, ray_t* idx, ray_t* vals) {
    if (!is_list(list)) return ray__reject("ray_list_insert_many", "a list", list);
    return ray__insert_many("ray_list_insert_many", list, idx, vals);
}

/* ray__pair returns an object of two others: consumes both, errors included. */
ray_t* ray__pair(int8_t type, ray_t* first, ray_t* second) {
    ray_t* v = ray_is_err(first) ? ray__share(first) : ray_is_err(second) ? ray__share(second) : ray__new(type, 2 * sizeof(ray_t*));
    if (ray_is_err(v)) {
        ray__drop(first);
        ray__drop(second);
        return v;
    }
    ((ray_t**)v->data)[0] = first;
    ((ray_t**)v->data)[1] = second;
    return v;
}

/* A table is its names, a SYM vector of 64-bit ids, and a list of its columns. */

static bool is_table(ray_t* v) { return ray__usable(v) && v->type == RAY_TABLE; }
static ray_t* names(ray_t* tbl) { return ray__items(tbl)[0]; }
static ray_t* columns(ray_t* tbl) { return ray__items(tbl)[1]; }

ray_t* ray_table_new(int64_t capacity) {
    return ray__pair(RAY_TABLE, ray_vec_new(RAY_SYM, capacity), ray_list_new(capacity));
}

/* Whether nobody but its one holder can see a change of v. */
static bool sole(ray_t* v) { return __atomic_load_n(&v->rc, __ATOMIC_ACQUIRE) == 1; }

/* A table or dict that nobody else holds, of the same parts: consumes v. */
static ray_t* own_pair(ray_t* v) {
    if (sole(v)) return v;
    ray_t* w = ray__pair(v->type, ray__share(ray__items(v)[0]), ray__share(ray__items(v)[1]));
    if (!ray_is_err(w)) w->len = v->len;
    ray__drop(v);
    return w;
}

/* What is wrong with a column, NULL for nothing. The length of column i, which
 * it replaces, does not count. */
static ray_t* check_col(const char* fn, ray_t* tbl, int64_t i, ray_t* col) {
    if (!ray__is_seq(col)) return ray__misuse(fn, "a vector or list as a column", col);
    int64_t others = tbl->len - (i < tbl->len);
    if (others > 0) {
        int64_t rows = ray__items(columns(tbl))[i == 0]->len;
        if (col->len != rows)
            return ray_error("length", "%s: the columns have %lld rows, this one has %lld", fn, (long long)rows, (long long)col->len);
    }
    return NULL;
}

/* Replaces a part of a pair by the result of a function that consumed it;
 * false, with the error in out, when it failed. */
static bool replace(ray_t* v, int part, ray_t* result, ray_t** out) {
    bool failed = ray_is_err(result);
    ((ray_t**)v->data)[part] = failed ? NULL : result;
    if (!failed) return true;
    ray__drop(v);
    *out = result;
    return false;
}

ray_t* ray_table_add_col(ray_t* tbl, int64_t name_id, ray_t* col) {
    if (!is_table(tbl)) return ray__reject("ray_table_add_col", "a table", tbl);
    ray_t* out = check_col("ray_table_add_col", tbl, tbl->len, col);
    if (out == NULL && ray_sym_str(name_id) == NULL)
        out = ray_error("domain", "ray_table_add_col: there is no symbol %lld", (long long)name_id);
    if (out != NULL) {
        ray__drop(tbl);
        return out;
    }
    tbl = own_pair(tbl);
    if (ray_is_err(tbl) || !replace(tbl, 0, ray_vec_append(names(tbl), &name_id), &out)) return ray_is_err(tbl) ? tbl : out;
    if (!replace(tbl, 1, ray_list_append(columns(tbl), col), &out)) return out;
    tbl->len++;
    return tbl;
}

static bool has_col(ray_t* tbl, int64_t i) { return is_table(tbl) && i >= 0 && i < tbl->len; }

ray_t* ray_table_get_col_idx(ray_t* tbl, int64_t i) { return has_col(tbl, i) ? ray__items(columns(tbl))[i] : NULL; }

ray_t* ray_table_get_col(ray_t* tbl, int64_t name_id) {
    for (int64_t i = 0; has_col(tbl, i); i++)
        if (ray_vec_get_sym_id(names(tbl), i) == name_id) return ray_table_get_col_idx(tbl, i);
    return NULL;
}

int64_t ray_table_col_name(ray_t* tbl, int64_t i) { return has_col(tbl, i) ? ray_vec_get_sym_id(names(tbl), i) : -1; }

/* Whether column i of a table may be changed in place. */
static ray_err_t changeable(const char* fn, ray_t* tbl, int64_t i) {
    if (!is_table(tbl)) {
        ray__fail(ray__misuse(fn, "a table", tbl));
        return RAY_ERR_TYPE;
    }
    if (!has_col(tbl, i)) {
        ray__fail(ray__range(fn, i, tbl->len));
        return RAY_ERR_RANGE;
    }
    if (!sole(tbl)) {
        ray__fail(ray_error("domain", "%s: the table has other holders, who must not see a change", fn));
        return RAY_ERR_DOMAIN;
    }
    return RAY_OK;
}

/* Stores what a function that consumed a part of tbl returned. A part that
 * could not be copied leaves an empty table. */
static ray_err_t store(ray_t* tbl, int part, ray_t* result) {
    if (!ray_is_err(result)) {
        ((ray_t**)tbl->data)[part] = result;
        return RAY_OK;
    }
    ((ray_t**)tbl->data)[part] = part == 0 ? ray_vec_new(RAY_SYM, 0) : ray_list_new(0);
    tbl->len = 0;
    ray__fail(result);
    return RAY_ERR_OOM;
}

ray_err_t ray_table_set_col_name(ray_t* tbl, int64_t i, int64_t name_id) {
    ray_err_t err = changeable("ray_table_set_col_name", tbl, i);
    if (err == RAY_OK && ray_sym_str(name_id) == NULL) {
        ray__fail(ray_error("domain", "ray_table_set_col_name: there is no symbol %lld", (long long)name_id));
        err = RAY_ERR_DOMAIN;
    }
    return err == RAY_OK ? store(tbl, 0, ray_vec_set(names(tbl), i, &name_id)) : err;
}

ray_err_t ray_table_set_col_idx(ray_t* tbl, int64_t i, ray_t* col) {
    ray_err_t err = changeable("ray_table_set_col_idx", tbl, i);
    if (err != RAY_OK) return err;
    ray_t* bad = check_col("ray_table_set_col_idx", tbl, i, col);
    if (bad == NULL) return store(tbl, 1, ray_list_set(columns(tbl), i, col));
    err = ray_err_from_obj(bad);
    ray__fail(bad);
    return err;
}

int64_t ray_table_ncols(ray_t* tbl) { return is_table(tbl) ? tbl->len : 0; }
int64_t ray_table_nrows(ray_t* tbl) { return has_col(tbl, 0) ? ray__items(columns(tbl))[0]->len : 0; }
ray_t* ray_table_schema(ray_t* tbl) { return is_table(tbl) ? names(tbl) : NULL; }

/* A dict is its keys and its values, which are vectors or lists. */

static bool is_dict(ray_t* v) { return ray__usable(v) && v->type == RAY_DICT; }

ray_t* ray_dict_new(ray_t* keys, ray_t* vals) {
    ray_t* err = NULL;
    if (!ray__is_seq(keys)) err = ray__misuse("ray_dict_new", "a vector or list of keys", keys);
    else if (!ray__is_seq(vals)) err = ray__misuse("ray_dict_new", "a vector or list of values", vals);
    else if (keys->len != vals->len)
        err = ray_error("length", "ray_dict_new: %lld keys for %lld values", (long long)keys->len, (long long)vals->len);
    if (err != NULL) {
        ray__drop(keys);
        ray__drop(vals);
        return err;
    }
    int64_t n = keys->len;
    ray_t* d = ray__pair(RAY_DICT, keys, vals);
    if (!ray_is_err(d)) d->len = n;
    return d;
}

ray_t* ray_dict_keys(ray_t* dict) { return is_dict(dict) ? ray__items(dict)[0] : NULL; }
ray_t* ray_dict_vals(ray_t* dict) { return is_dict(dict) ? ray__items(dict)[1] : NULL; }
int64_t ray_dict_len(ray_t* dict) { return is_dict(dict) ? dict->len : 0; }

/* The position of the first key equal to key, -1 if there is none. */
static int64_t find(ray_t* dict, ray_t* key) {
    ray_t* keys = ray__items(dict)[0];
    if (keys->type != RAY_LIST && key->type != -keys->type) return -1;
    for (int64_t i = 0; i < keys->len; i++) {
        if (keys->type == RAY_SYM) {
            if (ray_vec_get_sym_id(keys, i) == key->i64) return i;
            continue;
        }
        ray_t* k = ray__atom_at(keys, i);
        bool same = ray__equal(k, key);
        ray__drop(k);
        if (same) return i;
    }
    return -1;
}

ray_t* ray_dict_get(ray_t* dict, ray_t* key) {
    if (!is_dict(dict) || !ray__usable(key)) return NULL;
    int64_t i = find(dict, key);
    return i < 0 ? NULL : ray__atom_at(ray__items(dict)[1], i);
}

/* The elements of a vector as a list: consumes v. */
static ray_t* to_list(ray_t* v) {
    ray_t* list = ray_list_new(v->len + 1);
    for (int64_t i = 0; i < v->len && !ray_is_err(list); i++) {
        ray_t* x = ray__atom_at(v, i);
        ray_t* err = ray_is_err(x) ? x : NULL;
        if (err == NULL) {
            list = ray_list_append(list, x);
            ray__drop(x);
        } else {
            ray__drop(list);
            list = err;
        }
    }
    ray__drop(v);
    return list;
}

/* Puts x at position i of a vector or list, or at its end when i is the
 * length: consumes seq. A vector that cannot hold x becomes a list. */
static ray_t* put(ray_t* seq, int64_t i, ray_t* x) {
    bool add = i == seq->len;
    if (seq->type != RAY_LIST && x->type != -seq->type) seq = to_list(seq);
    if (ray_is_err(seq)) return seq;
    if (seq->type == RAY_LIST) return add ? ray_list_append(seq, x) : ray_list_set(seq, i, x);
    return add ? ray__append_atom(seq, x) : ray__set_atom(seq, i, x);
}

ray_t* ray_dict_upsert(ray_t* dict, ray_t* key, ray_t* val) {
    if (!is_dict(dict)) return ray__reject("ray_dict_upsert", "a dict", dict);
    ray_t* out = NULL;
    if (!ray__usable(key) || !ray__usable(val)) out = ray__misuse("ray_dict_upsert", "a key and a value", ray__usable(key) ? val : key);
    if (out != NULL) {
        ray__drop(dict);
        return out;
    }
    int64_t i = find(dict, key);
    dict = own_pair(dict);
    if (ray_is_err(dict)) return dict;
    if (i < 0) {
        ray_t* keys = ray__items(dict)[0];
        i = keys->len;
        if (i == 0 && keys->type == RAY_LIST && key->type < 0) { /* {} has no type of keys yet */
            ray_t* typed = ray_vec_new((int8_t)-key->type, 1);
            if (!ray_is_err(typed)) {
                ray__drop(keys);
                keys = typed;
            }
        }
        if (!replace(dict, 0, put(keys, i, key), &out)) return out;
    }
    if (!replace(dict, 1, put(ray__items(dict)[1], i, val), &out)) return out;
    dict->len = ray__items(dict)[0]->len;
    return dict;
}

ray_t* ray_dict_remove(ray_t* dict, ray_t* key) {
    if (!is_dict(dict)) return ray__reject("ray_dict_remove", "a dict", dict);
    int64_t i = ray__usable(key) ? find(dict, key) : -1;
    if (i < 0) return dict;
    ray_t* out;
    dict = own_pair(dict);
    if (ray_is_err(dict)) return dict;
    if (!replace(dict, 0, ray__remove(ray__items(dict)[0], i), &out)) return out;
    if (!replace(dict, 1, ray__remove(ray__items(dict)[1], i), &out)) return out;
    dict->len--;
    return dict;
}
