/* Vectors of all types, and what lists share with them. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ray__vec returns an empty vector or list with room for capacity elements. */
ray_t* ray__vec(int8_t type, uint8_t attrs, int64_t capacity) {
    size_t size = ray_elem_size(type, attrs);
    if (capacity < 0) capacity = 0;
    if (size == 0 || (uint64_t)capacity > (SIZE_MAX / 2) / size) return RAY_OOM_OBJ;
    ray_t* v = ray__new(type, (size_t)capacity * size);
    if (v == RAY_OOM_OBJ) return v;
    v->attrs = attrs;
    v->capacity = capacity;
    return v;
}

ray_t* ray_vec_new(int8_t type, int64_t capacity) {
    if (type < RAY_LIST || type > RAY_STR)
        return ray_error("type", "ray_vec_new: expected the type of a vector, 0 to 13, got %d", type);
    return ray__vec(type, type == RAY_SYM ? RAY_SYM_W64 : 0, capacity);
}

ray_t* ray_sym_vec_new(uint8_t width, int64_t capacity) {
    if (width > RAY_SYM_W64) return ray_error("type", "ray_sym_vec_new: expected a width of 0 to 3, got %d", width);
    return ray__vec(RAY_SYM, width, capacity);
}

/* Shares items that were copied, when v is a list. */
static void share_items(ray_t* v, int64_t from, int64_t n) {
    if (v->type != RAY_LIST) return;
    for (int64_t i = from; i < from + n; i++) ray__share(((ray_t**)v->data)[i]);
}

/* A copy of the elements of v with room for more. The pool of strings is shared. */
static ray_t* copy(ray_t* v, int64_t room) {
    ray_t* w = ray__vec(v->type, v->attrs & (uint8_t)~RAY_ATTR_SLICE, room);
    if (ray_is_err(w)) return w;
    memcpy(w->data, ray_slice_data(v), (size_t)v->len * ray_elem_size(v->type, v->attrs));
    w->len = v->len;
    share_items(w, 0, w->len);
    if (v->type == RAY_STR) w->str_pool = ray__share(ray__pool(v));
    return w;
}

/* ray__own returns the elements of v in a vector that nobody else holds and
 * that has room for so many: consumes v. */
ray_t* ray__own(ray_t* v, int64_t room) {
    bool sole = __atomic_load_n(&v->rc, __ATOMIC_ACQUIRE) == 1 && !(v->attrs & RAY_ATTR_SLICE);
    if (sole && room <= v->capacity) return v;
    if (room > v->len && room < 2 * v->len) room = 2 * v->len;
    if (room > v->len && room < 8) room = 8;
    if (!sole) {
        ray_t* w = copy(v, room);
        ray__drop(v);
        return w;
    }
    size_t size = ray_elem_size(v->type, v->attrs);
    ray_t* w = (uint64_t)room > (SIZE_MAX / 2) / size ? NULL : realloc(v, sizeof(ray_t) + (size_t)room * size);
    if (w == NULL) {
        ray__drop(v);
        return RAY_OOM_OBJ;
    }
    w->capacity = room;
    return w;
}

ray_t* ray_vec_from_raw(int8_t type, const void* data, int64_t n) {
    if (type < RAY_LIST || type >= RAY_STR)
        return ray_error("type", "ray_vec_from_raw: expected the type of a vector, 0 to 12, got %d", type);
    if (n < 0 || (data == NULL && n > 0))
        return ray_error("domain", "ray_vec_from_raw: expected data of 0 or more elements, got %lld", (long long)n);
    ray_t* v = ray_vec_new(type, n);
    if (ray_is_err(v) || n == 0) return v;
    memcpy(v->data, data, (size_t)n * ray_elem_size(type, v->attrs));
    v->len = n;
    share_items(v, 0, n);
    return v;
}

/* ray__insert copies n elements to before element i: consumes v. elems may
 * lie in a vector that somebody else holds, but not in v. */
ray_t* ray__insert(ray_t* v, int64_t i, const void* elems, int64_t n) {
    v = ray__own(v, v->len + n);
    if (ray_is_err(v)) return v;
    size_t size = ray_elem_size(v->type, v->attrs);
    uint8_t* at = v->data + (size_t)i * size;
    memmove(at + (size_t)n * size, at, (size_t)(v->len - i) * size);
    if (n > 0) memcpy(at, elems, (size_t)n * size);
    v->len += n;
    share_items(v, i, n);
    return v;
}

ray_t* ray__remove(ray_t* v, int64_t i) {
    v = ray__own(v, v->len);
    if (ray_is_err(v)) return v;
    size_t size = ray_elem_size(v->type, v->attrs);
    uint8_t* at = v->data + (size_t)i * size;
    ray_t* item = v->type == RAY_LIST ? *(ray_t**)at : NULL;
    v->len--;
    memmove(at, at + size, (size_t)(v->len - i) * size);
    ray__drop(item);
    return v;
}

static const char fixed[] = "a vector of a type other than STR";

ray_t* ray_vec_append(ray_t* v, const void* elem) {
    if (!ray__is_fixed(v)) return ray__reject("ray_vec_append", fixed, v);
    return ray_vec_insert_at(v, v->len, elem);
}

ray_t* ray_vec_insert_at(ray_t* v, int64_t i, const void* elem) {
    uint8_t moved[16]; /* elem may lie in v, which may move */
    if (!ray__is_fixed(v)) return ray__reject("ray_vec_insert_at", fixed, v);
    ray_t* err = NULL;
    if (elem == NULL) err = ray_error("type", "ray_vec_insert_at: expected an element, got NULL");
    else if (i < 0 || i > v->len) err = ray__range("ray_vec_insert_at", i, v->len);
    if (err != NULL) {
        ray__drop(v);
        return err;
    }
    memcpy(moved, elem, ray_elem_size(v->type, v->attrs));
    return ray__insert(v, i, moved, 1);
}

ray_t* ray_vec_set(ray_t* v, int64_t i, const void* elem) {
    uint8_t moved[16];
    if (!ray__is_fixed(v)) return ray__reject("ray_vec_set", fixed, v);
    ray_t* err = NULL;
    if (elem == NULL) err = ray_error("type", "ray_vec_set: expected an element, got NULL");
    else if (i < 0 || i >= v->len) err = ray__range("ray_vec_set", i, v->len);
    if (err != NULL) {
        ray__drop(v);
        return err;
    }
    size_t size = ray_elem_size(v->type, v->attrs);
    memcpy(moved, elem, size);
    v = ray__own(v, v->len);
    if (!ray_is_err(v)) memcpy(v->data + (size_t)i * size, moved, size);
    return v;
}

void* ray_vec_get(ray_t* v, int64_t i) {
    if (!ray__is_seq(v) || i < 0 || i >= v->len) return NULL;
    return (uint8_t*)ray_slice_data(v) + (size_t)i * ray_elem_size(v->type, v->attrs);
}

ray_t* ray_vec_slice(ray_t* v, int64_t off, int64_t len) {
    if (!ray__is_seq(v)) return ray__misuse("ray_vec_slice", "a vector or list", v);
    if (off < 0 || len < 0 || off > v->len || len > v->len - off)
        return ray_error("range", "ray_vec_slice: %lld elements from %lld are not within a length of %lld", (long long)len,
                         (long long)off, (long long)v->len);
    ray_t* s = ray__new(v->type, 0);
    if (s == RAY_OOM_OBJ) return s;
    bool nested = (v->attrs & RAY_ATTR_SLICE) != 0;
    s->attrs = v->attrs | RAY_ATTR_SLICE;
    s->slice_parent = ray__share(nested ? v->slice_parent : v);
    s->slice_offset = off + (nested ? v->slice_offset : 0);
    s->len = len;
    return s;
}

/* Appends the elements of b, which is of v's type: consumes v. */
static ray_t* insert_vec(ray_t* v, int64_t i, ray_t* b) {
    uint8_t nulls = b->attrs & RAY_ATTR_HAS_NULLS;
    bool same = v->type != RAY_STR && (v->type != RAY_SYM || ((v->attrs ^ b->attrs) & RAY_SYM_W_MASK) == 0);
    if (same) {
        ray__share(b); /* it may be v */
        v = ray__insert(v, i, ray_slice_data(b), b->len);
        ray__drop(b);
    } else {
        for (int64_t k = 0; k < b->len && !ray_is_err(v); k++) {
            ray_t* x = ray__atom_at(b, k);
            if (ray_is_err(x)) {
                ray__drop(v);
                return x;
            }
            v = ray__append_atom(v, x);
            ray__drop(x);
        }
        /* Strings and ids of another width come to the end first. */
        if (!ray_is_err(v) && i < v->len - b->len) {
            size_t size = ray_elem_size(v->type, v->attrs), tail = (size_t)b->len * size;
            size_t gap = (size_t)(v->len - b->len - i) * size;
            uint8_t *at = v->data + (size_t)i * size, *spare = malloc(tail);
            if (spare == NULL) {
                ray__drop(v);
                return RAY_OOM_OBJ;
            }
            memcpy(spare, at + gap, tail);
            memmove(at + tail, at, gap);
            memcpy(at, spare, tail);
            free(spare);
        }
    }
    if (!ray_is_err(v)) v->attrs |= nulls;
    return v;
}

ray_t* ray_vec_concat(ray_t* a, ray_t* b) {
    if (!ray__is_seq(a)) return ray__misuse("ray_vec_concat", "a vector or list", a);
    if (!ray__is_seq(b) || b->type != a->type) return ray__misuse("ray_vec_concat", "two vectors of one type", b);
    ray_t* v = copy(a, a->len + b->len);
    return ray_is_err(v) ? v : insert_vec(v, v->len, b);
}

ray_t* ray_vec_insert_vec_at(ray_t* v, int64_t i, ray_t* elems) {
    if (!ray__is_seq(v)) return ray__reject("ray_vec_insert_vec_at", "a vector or list", v);
    ray_t* err = NULL;
    if (!ray__is_seq(elems) || elems->type != v->type)
        err = ray__misuse("ray_vec_insert_vec_at", "elements of the type of the vector", elems);
    else if (i < 0 || i > v->len) err = ray__range("ray_vec_insert_vec_at", i, v->len);
    if (err != NULL) {
        ray__drop(v);
        return err;
    }
    return insert_vec(v, i, elems);
}

/* What is wrong with the arguments of ray__insert_many, NULL for nothing. */
static ray_t* check_many(const char* fn, ray_t* v, ray_t* idx, ray_t* vals) {
    if (!ray__usable(idx) || idx->type != RAY_I64) return ray__misuse(fn, "an I64 vector of positions", idx);
    if (!ray__is_seq(vals) || vals->type != v->type) return ray__misuse(fn, "elements of the type of the vector", vals);
    if (idx->len != vals->len)
        return ray_error("length", "%s: %lld positions for %lld elements", fn, (long long)idx->len, (long long)vals->len);
    for (int64_t k = 0; k < idx->len; k++) {
        int64_t i = ((int64_t*)ray_slice_data(idx))[k];
        if (i < 0 || i > v->len) return ray__range(fn, i, v->len);
    }
    return NULL;
}

/* ray__insert_many inserts element k of vals before what was element idx[k] of
 * v, elements for one place in their order: consumes v. */
ray_t* ray__insert_many(const char* fn, ray_t* v, ray_t* idx, ray_t* vals) {
    ray_t* err = check_many(fn, v, idx, vals);
    if (err != NULL) {
        ray__drop(v);
        return err;
    }
    int64_t n = v->len, m = idx->len;
    const int64_t* at = ray_slice_data(idx);
    /* The elements all join at the end first; order says which goes where. */
    int64_t* count = calloc((size_t)n + 1, sizeof *count);
    ray_t* all = insert_vec(v, n, vals);
    ray_t* out = count == NULL || ray_is_err(all) ? RAY_OOM_OBJ : ray__own(ray__share(all), n + m);
    if (ray_is_err(out)) {
        free(count);
        ray__drop(all);
        return out;
    }
    for (int64_t k = 0; k < m; k++) count[at[k]]++;
    int64_t place = 0; /* count becomes the place of the next element for a position */
    for (int64_t i = 0; i <= n; i++) {
        int64_t c = count[i];
        count[i] = place;
        place += c + 1;
    }
    size_t size = ray_elem_size(all->type, all->attrs);
    const uint8_t* from = ray_slice_data(all);
    for (int64_t k = 0; k < m; k++) memcpy(out->data + (size_t)count[at[k]]++ * size, from + (size_t)(n + k) * size, size);
    for (int64_t i = 0; i < n; i++) memcpy(out->data + (size_t)count[i] * size, from + (size_t)i * size, size);
    free(count);
    ray__drop(all);
    return out;
}

ray_t* ray_vec_insert_many(ray_t* v, ray_t* idx, ray_t* vals) {
    if (!ray__is_seq(v)) return ray__reject("ray_vec_insert_many", "a vector or list", v);
    return ray__insert_many("ray_vec_insert_many", v, idx, vals);
}

/* Writes the null of a type, or zero, to an element; false if the type has none. */
static bool write_null(int8_t type, void* elem, bool null) {
    switch (type) {
    case RAY_I16: *(int16_t*)elem = null ? NULL_I16 : 0; return true;
    case RAY_I32:
    case RAY_DATE:
    case RAY_TIME: *(int32_t*)elem = null ? NULL_I32 : 0; return true;
    case RAY_I64:
    case RAY_TIMESTAMP: *(int64_t*)elem = null ? NULL_I64 : 0; return true;
    case RAY_F32: *(float*)elem = null ? NULL_F32 : 0; return true;
    case RAY_F64: *(double*)elem = null ? NULL_F64 : 0; return true;
    case RAY_GUID:
        if (null) memset(elem, 0, 16);
        return true;
    default: return false;
    }
}

ray_err_t ray_vec_set_null_checked(ray_t* v, int64_t i, bool null) {
    if (!ray__is_seq(v) || !write_null(v->type, (int64_t[2]){0}, null)) {
        ray__fail(ray__misuse("ray_vec_set_null", "a vector of a type that has nulls", v));
        return RAY_ERR_TYPE;
    }
    if (i < 0 || i >= v->len) {
        ray__fail(ray__range("ray_vec_set_null", i, v->len));
        return RAY_ERR_RANGE;
    }
    if (__atomic_load_n(&v->rc, __ATOMIC_ACQUIRE) != 1 || v->attrs & RAY_ATTR_SLICE) {
        ray__set_last("domain", "ray_vec_set_null: the vector is a slice or has other holders, who must not see a change");
        return RAY_ERR_DOMAIN;
    }
    if (null) v->attrs |= RAY_ATTR_HAS_NULLS;
    if (null || ray_vec_is_null(v, i)) write_null(v->type, ray_vec_get(v, i), null);
    return RAY_OK;
}

void ray_vec_set_null(ray_t* v, int64_t i, bool null) { ray_vec_set_null_checked(v, i, null); }

bool ray_vec_is_null(ray_t* v, int64_t i) {
    const void* elem = ray_vec_get(v, i);
    if (elem == NULL || !(v->attrs & RAY_ATTR_HAS_NULLS)) return false;
    switch (v->type) {
    case RAY_I16: return *(const int16_t*)elem == NULL_I16;
    case RAY_I32:
    case RAY_DATE:
    case RAY_TIME: return *(const int32_t*)elem == NULL_I32;
    case RAY_I64:
    case RAY_TIMESTAMP: return *(const int64_t*)elem == NULL_I64;
    case RAY_F32: return *(const float*)elem != *(const float*)elem;
    case RAY_F64: return *(const double*)elem != *(const double*)elem;
    case RAY_GUID: return memcmp(elem, (uint8_t[16]){0}, 16) == 0;
    default: return false;
    }
}
